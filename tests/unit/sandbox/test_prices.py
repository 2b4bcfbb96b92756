import pytest

from coasty_desktop.sandbox import prices


def total(*lines: tuple[str, int, int | None]) -> int:
    return sum(credits for _, credits, _ in lines)


def predict(
    earlier: int = 0, *, hd: bool = False, version: str = "v3", prompt: int = 0, base: int = prices.PREDICT
) -> int:
    return total(*prices.prediction(base, version, "x" * prompt, [hd] * earlier, hd))


def test_that_the_worked_examples_of_the_contract_come_out() -> None:
    assert (predict(), predict(hd=True)) == (5, 6)
    assert predict(3, hd=True, version="v1", prompt=501) == 19
    assert predict(hd=True, version="v1", prompt=501, base=prices.SESSION_PREDICT) == 9
    assert total(*prices.grounding(True)) == 4
    assert (12 * prices.run_step("v3"), 12 * prices.run_step("v1")) == (60, 96)
    assert prices.job(30 * 60) == 300


@pytest.mark.parametrize(("hd", "steps"), [(False, [4, 6, 8, 10, 10]), (True, [5, 8, 11, 14, 14])])
def test_that_a_session_grows_to_its_length(hd: bool, steps: list[int]) -> None:
    assert [predict(min(step, 3), hd=hd, base=prices.SESSION_PREDICT) for step in range(5)] == steps


@pytest.mark.parametrize(("seconds", "credits"), [(0, 20), (120, 20), (121, 20), (180, 30), (21600, 3600), (1e9, 3600)])
def test_that_a_job_costs_at_least_twenty_and_at_most_six_hours(seconds: float, credits: int) -> None:
    assert prices.job(seconds) == credits


@pytest.mark.parametrize(
    ("size", "is_large"), [((1280, 720), False), ((1281, 720), True), ((1280, 721), True), ((720, 1280), True)]
)
def test_that_exactly_1280_by_720_is_not_hd(size: tuple[int, int], is_large: bool) -> None:
    assert prices.is_hd(*size) is is_large


def test_that_500_characters_of_prompt_are_free() -> None:
    assert (predict(prompt=500), predict(prompt=501)) == (5, 6)
