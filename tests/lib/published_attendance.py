"""Attendance: drawn published tables, each with a figure to get wrong."""

from published_case import Case, text

_SESSIONS = """
| school_type | present_sessions | approved_educational_activity | overall_attendance | unauthorised_absence | authorised_absence | overall_absence | possible_sessions | reason_present_am | reason_present_pm | reason_l_present_late | reason_b_aea | reason_i_illness | reason_g_holiday |
| Primary     | 82               | 3                             | 85                 | 5                    | 10                 | 15              | 100               | 40                | 40                | 2                     | 3            | 10               | 5                |
"""  # noqa: E501

_DAYS = """
| geographic_level | region_name | la_name | school_type | breakdown | present_sessions | approved_educational_activity | overall_attendance | unauthorised_absence | authorised_absence | overall_absence | possible_sessions | reason_i_illness |
| Local authority  | London      | Barking | Primary     | Daily     | 82               | 3                             | 85                 | 5                    | 10                 | 15              | 100               | 9                |
| Local authority  | London      | Barking | Primary     | Daily     | 80               | 5                             | 85                 | 5                    | 10                 | 15              | 100               | 8                |
| Local authority  | London      | Barking | Primary     | Weekly    | 162              | 8                             | 170                | 10                   | 20                 | 30              | 200               | 17               |
| Local authority  | London      | Barking | Primary     | YTD       | 162              | 8                             | 170                | 10                   | 20                 | 30              | 200               | 17               |
"""  # noqa: E501

_RATES = """
| school_type | overall_attendance | overall_absence | authorised_absence | unauthorised_absence | possible_sessions | reason_i_illness | attendance_perc | overall_absence_perc | illness_perc |
| Primary     | 85                 | 15              | 10                 | 5                    | 100               | 9                | 85              | 15                   | 9            |
| Total       | 85                 | 15              | 10                 | 5                    | 100               | 9                | 1               | 2                    | 3            |
"""  # noqa: E501

_TYPES = """
| time_period | geographic_level | region_name | school_type | total_enrolments | attendance_perc |
| 2022        | National         |             | Primary     | 300              | 96              |
| 2022        | National         |             | Secondary   | 100              | 92              |
| 2022        | National         |             | Total       | 400              | 95              |
"""

_AREAS = """
| time_period | geographic_level | region_name | school_type | num_schools | present_sessions | reason_i_illness |
| 2022        | Local authority  | London      | Primary     | 2           | 82               | 9                |
| 2022        | Local authority  | London      | Primary     | 3           | 90               | 8                |
| 2022        | Regional         | London      | Primary     | 5           | 172              | 17               |
| 2022        | National         |             | Primary     | 5           | 172              | 17               |
"""  # noqa: E501


CASES = (
    Case("Attendance sessions from codes", (text(_SESSIONS),), (0, 0, "authorised_absence", "11")),
    Case("Attendance week from days", (text(_DAYS),), (0, 2, "reason_i_illness", "18")),
    Case("Attendance rates from sessions", (text(_RATES),), (0, 0, "illness_perc", "9.0001")),
    Case("Attendance rates of all school types", (text(_TYPES),), (0, 2, "attendance_perc", "94")),
    Case(
        "Attendance of regions and England from local authorities",
        (text(_AREAS),),
        (0, 2, "present_sessions", "173"),
    ),
)
