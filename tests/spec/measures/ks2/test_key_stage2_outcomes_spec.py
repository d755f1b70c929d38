"""What key stage 2 results count as in progress, drawn: scaled and nominal scores."""

from primary import listed, with_answers

from workbench.measures.ks2.outcomes import outcomes


def test_reading_counts_by_test_then_by_teacher_assessment():
    results, answers = with_answers(
        "ks2_result",
        """
        | pupil     | year    | reading_outcome | reading_score | reading_assessment | counts |
        |-----------|---------|-----------------|---------------|--------------------|--------|
        | scored    | 2018/19 | AS              | 104           |                    | 104    |
        | few marks | 2018/19 | N               |               |                    | 79     |
        | PKG       | 2016/17 | B               |               | PKG                | 79     |
        | PKE       | 2016/17 | B               |               | PKE                | 76     |
        | PKF       | 2016/17 | B               |               | PKF                | 73     |
        | BLW 2016  | 2015/16 | B               |               | BLW                | 70     |
        | BLW 2017  | 2016/17 | B               |               | BLW                | 71     |
        | BLW 2018  | 2017/18 | B               |               | BLW                | 71     |
        | new code  | 2018/19 | B               |               | PK6                |        |
        | no code   | 2016/17 | B               |               |                    |        |
        | absent    | 2016/17 | A               |               | PKG                |        |
        | unable    | 2016/17 | T               |               |                    |        |
        | both      | 2016/17 | NS              | 85            | PKG                | 85     |
        """,
    )
    assert listed(outcomes(results)["reading"]) == listed(answers["counts"])


def test_writing_counts_by_teacher_assessment():
    results, answers = with_answers(
        "ks2_result",
        """
        | pupil | year    | writing_assessment | counts |
        |-------|---------|--------------------|--------|
        | a     | 2018/19 | GDS                | 113    |
        | b     | 2018/19 | EXS                | 103    |
        | c     | 2018/19 | WTS                | 91     |
        | d     | 2017/18 | PKG                | 79     |
        | e     | 2017/18 | PKE                | 76     |
        | f     | 2017/18 | PKF                | 73     |
        | g     | 2017/18 | BLW                | 71     |
        | h     | 2018/19 | PK5                |        |
        | i     | 2017/18 | A                  |        |
        """,
    )
    assert listed(outcomes(results)["writing"]) == listed(answers["counts"])


def test_maths_has_its_own_results():
    results, answers = with_answers(
        "ks2_result",
        """
        | pupil | maths_outcome | maths_score | reading_score | counts |
        |-------|---------------|-------------|---------------|--------|
        | a     | AS            | 101         | 120           | 101    |
        | b     | N             |             | 120           | 79     |
        """,
    )
    assert listed(outcomes(results)["maths"]) == answers["counts"].tolist()
