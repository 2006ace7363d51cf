"""Effect sizes, against a published worked example of each method and against statsmodels."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.meta_analysis import combine_effects
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

from migraine_cli.query import effects, pooling

COUNTS = st.integers(min_value=2, max_value=400).flatmap(
    lambda n: st.integers(min_value=2, max_value=400).flatmap(
        lambda m: st.tuples(st.integers(min_value=0, max_value=n), st.just(n), st.integers(min_value=0, max_value=m), st.just(m))
    )
)


def test_katz_agrees_with_agrestis_aspirin_example() -> None:
    # Agresti, An Introduction to Categorical Data Analysis, section 2.2: infarctions 189 of 11034 on placebo, 104 of 11037 on
    # aspirin; relative risk 1.82, 95 % interval 1.43 to 2.31 (he prints 1.43 to 2.30 from rounded logs).
    found = effects.risk_ratio(189, 11034, 104, 11037)
    assert found is not None
    assert found.estimate == pytest.approx(1.82, abs=0.005)
    assert found.low == pytest.approx(1.43, abs=0.01)
    assert found.high == pytest.approx(2.31, abs=0.015)


def test_newcombe_agrees_with_his_first_example() -> None:
    # Newcombe, Statistics in Medicine 1998;17:873-890, method 10, 56/70 against 48/80.
    found = effects.risk_difference(56, 70, 48, 80)
    assert (round(found.estimate, 4), round(found.low, 4), round(found.high, 4)) == (0.2, 0.0524, 0.3339)


def test_altman_writes_an_interval_through_infinity() -> None:
    # Altman, BMJ 1998;317:1309-1312: a difference of 10 % (-5 % to 25 %) is NNTB 10 (NNTB 4 to infinity to NNTH 20).
    found = effects.number_needed(effects.Interval(0.10, -0.05, 0.25, "given"))
    assert found is not None
    assert (found.kind, round(found.number, 6), round(found.low, 6), found.high) == ("benefit", 10, 4, None)
    assert found.harm_low == pytest.approx(20)


def test_a_number_needed_of_a_clear_difference_has_a_plain_interval() -> None:
    found = effects.number_needed(effects.Interval(-0.25, -0.5, -0.1, "given"))
    assert found is not None
    assert (found.kind, found.number, found.low, found.high, found.harm_low) == ("harm", 4, 2, 10, None)
    assert effects.number_needed(effects.Interval(0.0, -0.1, 0.1, "given")) is None


def test_a_zero_cell_is_mended_and_said_and_two_are_undefined() -> None:
    found = effects.risk_ratio(5, 20, 0, 20)
    assert found is not None
    assert found.notes == ("zero cell: 0.5 added to each",)
    assert found.estimate == pytest.approx((5.5 / 21) / (0.5 / 21))
    assert effects.risk_ratio(0, 20, 0, 20) is None
    with pytest.raises(ValueError, match="impossible counts: 21 of 20"):
        effects.risk_ratio(21, 20, 1, 20)


@given(COUNTS)
def test_intervals_agree_with_statsmodels(counts: tuple[int, int, int, int]) -> None:
    a, n, c, m = counts
    low, high = proportion_confint(a, n, method="wilson")
    assert effects.wilson(a, n) == pytest.approx((low, high), abs=1e-9)
    found = effects.risk_difference(a, n, c, m)
    assert (found.low, found.high) == pytest.approx(confint_proportions_2indep(a, n, c, m, compare="diff", method="newcomb"), abs=1e-9)
    if a > 0 and c > 0 and (a, c) != (n, m):
        ratio = effects.risk_ratio(a, n, c, m)
        assert ratio is not None
        assert (ratio.low, ratio.high) == pytest.approx(confint_proportions_2indep(a, n, c, m, compare="ratio", method="log"), rel=1e-9)


@given(COUNTS)
def test_an_interval_holds_its_estimate(counts: tuple[int, int, int, int]) -> None:
    difference = effects.risk_difference(*counts)
    tiny = 1e-12  # the score interval touches 0 and 1 up to rounding
    assert -1 - tiny <= difference.low <= difference.estimate + tiny <= difference.high + 2 * tiny <= 1 + 3 * tiny
    ratio = effects.risk_ratio(*counts)
    if ratio is not None:
        assert 0 < ratio.low <= ratio.estimate <= ratio.high


# Log risk ratios and variances of thirteen trials of BCG vaccine, a data set that textbooks of meta-analysis share:
# events and numbers, vaccinated then control.
BCG = [
    (4, 123, 11, 139),
    (6, 306, 29, 303),
    (3, 231, 11, 220),
    (62, 13598, 248, 12867),
    (33, 5069, 47, 5808),
    (180, 1541, 372, 1451),
    (8, 2545, 10, 629),
    (505, 88391, 499, 88391),
    (29, 7499, 45, 7277),
    (17, 1716, 65, 1665),
    (186, 50634, 141, 27338),
    (5, 2498, 3, 2341),
    (27, 16913, 29, 17854),
]


def test_pooling_agrees_with_statsmodels_and_with_the_published_bcg_summary() -> None:
    found: list[tuple[float, float]] = []
    for counts in BCG:
        effect = effects.log_risk_ratio(*counts)
        assert effect is not None
        found.append(effect)
    summary = pooling.pool(found)
    assert summary is not None
    logs, variances = (np.array(values) for values in zip(*found, strict=True))
    other: Any = combine_effects(logs, variances, method_re="iterated")
    assert summary.tau2 == pytest.approx(other.tau2, rel=1e-4)
    assert math.log(summary.estimate) == pytest.approx(other.mean_effect_re, rel=1e-5)
    error = math.sqrt(other.var_hksj_re)
    reach = pooling.student_t(0.975, len(BCG) - 1) * error
    assert (math.log(summary.low), math.log(summary.high)) == pytest.approx((other.mean_effect_re - reach, other.mean_effect_re + reach), rel=1e-4)
    assert summary.i2 == pytest.approx(100 * (other.q - other.df) / other.q, rel=1e-9)
    # Published for this set (Viechtbauer, metafor, Paule-Mandel): tau2 0.318, summary -0.715; I2 about 92 %.
    assert summary.tau2 == pytest.approx(0.318, abs=0.0015)
    assert math.log(summary.estimate) == pytest.approx(-0.715, abs=0.001)
    assert summary.i2 == pytest.approx(92, abs=1)


def test_pooling_needs_two_studies_and_predicts_from_three() -> None:
    assert pooling.pool([(0.1, 0.04)]) is None
    two = pooling.pool([(0.1, 0.04), (0.3, 0.05)])
    assert two is not None
    assert two.predicted_low is None
    three = pooling.pool([(0.1, 0.04), (0.3, 0.05), (0.9, 0.03)])
    assert three is not None
    assert three.predicted_low is not None
    assert three.predicted_low < three.low
    assert sum(three.weights) == pytest.approx(100)


@pytest.mark.parametrize(("freedom", "quantile"), [(1, 12.706), (2, 4.303), (5, 2.571), (10, 2.228), (30, 2.042), (120, 1.980)])
def test_students_t_agrees_with_the_printed_table(freedom: int, quantile: float) -> None:
    assert pooling.student_t(0.975, freedom) == pytest.approx(quantile, abs=0.0005)
