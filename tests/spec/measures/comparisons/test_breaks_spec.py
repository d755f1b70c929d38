"""Breaks in series, drawn: which years can be compared, which only with a mark, and why not."""

import pytest
from drawn import table

from workbench.measures.series import break_between, comparable


def test_which_years_can_be_compared():
    drawn = table(
        """
        | measure              | one     | other   | comparable | because                    |
        |----------------------|---------|---------|------------|----------------------------|
        | attainment8          | 2018/19 | 2018/19 | yes        |                            |
        | attainment8          | 2016/17 | 2018/19 | marked     | A* to G in other subjects  |
        | attainment8          | 2017/18 | 2018/19 | marked     | most subjects              |
        | attainment8          | 2018/19 | 2022/23 | yes        |                            |
        | attainment8          | 2022/23 | 2023/24 | yes        |                            |
        | attainment8          | 2018/19 | 2019/20 | no         | centre assessment grades   |
        | attainment8          | 2018/19 | 2020/21 | no         | teacher assessed grades    |
        | attainment8          | 2020/21 | 2019/20 | no         | teacher assessed grades    |
        | attainment8          | 2021/22 | 2022/23 | no         | midway                     |
        | english_maths_4      | 2016/17 | 2018/19 | yes        |                            |
        | english_maths_4      | 2015/16 | 2016/17 | no         | no figure is published     |
        | ebacc_entry          | 2018/19 | 2019/20 | marked     | cancelled                  |
        | progress8            | 2017/18 | 2018/19 | marked     | most subjects              |
        | progress8            | 2018/19 | 2021/22 | no         | scaled scores              |
        | progress8            | 2018/19 | 2019/20 | no         | not used to measure        |
        | progress8            | 2022/23 | 2023/24 | yes        |                            |
        | progress8            | 2023/24 | 2024/25 | no         | no key stage 2 results     |
        | progress8            | 2024/25 | 2025/26 | no         | no key stage 2 results     |
        | ks2_reading_expected | 2014/15 | 2015/16 | no         | no figure                  |
        | ks2_reading_expected | 2015/16 | 2018/19 | yes        |                            |
        | ks2_reading_expected | 2018/19 | 2019/20 | no         | cancelled                  |
        | ks2_reading_expected | 2018/19 | 2022/23 | yes        |                            |
        | ks2_writing_expected | 2016/17 | 2017/18 | no         | writing framework of 2018  |
        | ks2_rwm_expected     | 2016/17 | 2017/18 | no         | writing framework of 2018  |
        | ks2_rwm_expected     | 2017/18 | 2021/22 | yes        |                            |
        | ks2_reading_progress | 2018/19 | 2021/22 | no         | key stage 1 assessments    |
        | ks2_reading_progress | 2021/22 | 2022/23 | yes        |                            |
        | ks2_reading_progress | 2022/23 | 2023/24 | no         | no key stage 1 results     |
        | ks2_reading_progress | 2023/24 | 2024/25 | no         | no key stage 1 results     |
        | eyfs_good_level      | 2018/19 | 2021/22 | no         | reformed profile           |
        | absence              | 2018/19 | 2022/23 | yes        |                            |
        | absence              | 2018/19 | 2020/21 | no         | coronavirus                |
        | absence              | 2024/25 | 2023/24 | no         | codes from August 2024     |
        | absence              | 2024/25 | 2025/26 | yes        |                            |
        | persistent_absence   | 2014/15 | 2015/16 | no         | no figure                  |
        | sen_support_share    | 2013/14 | 2014/15 | no         | no figure                  |
        | fsm_share            | 2017/18 | 2018/19 | marked     | transitional protection    |
        | prior_attainment_low_share | 2018/19 | 2022/23 | no   | scaled scores              |
        | girls_share          | 2006/07 | 2024/25 | yes        |                            |
        | cohort               | 2018/19 | 2019/20 | yes        |                            |
        """
    )
    for name, one, other, allowed, because in drawn.itertuples(index=False):
        found = comparable(name, one, other)
        said = "marked" if found.marked else "yes" if found.ok else "no"
        assert said == allowed, (name, one, other)
        assert (because if isinstance(because, str) else "") in found.why, (name, found.why)
        assert comparable(name, other, one) == found
        assert break_between(name, one, other) == ("" if found.ok else found.why)


def test_the_reason_names_both_years_in_order():
    why = comparable("ks2_rwm_expected", "2018/19", "2016/17").why
    assert why == "2016/17: interim framework for writing; 2018/19: writing framework of 2018"


@pytest.mark.parametrize("year", ["2019/20", "2020/21", "2024/25", "2025/26"])
def test_a_year_without_a_figure_cannot_be_compared_with_any(year):
    for other in ("2017/18", "2018/19", "2022/23"):
        assert not comparable("progress8", year, other).ok
