import random

import pytest

from coasty_desktop.api import pricing
from coasty_desktop.core.geometry import Size
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


@pytest.mark.parametrize(("seconds", "credits"), [(0, 20), (120, 20), (121, 30), (180, 30), (21600, 3600), (1e9, 3600)])
def test_that_a_job_costs_at_least_twenty_and_at_most_six_hours(seconds: float, credits: int) -> None:
    assert prices.job(seconds) == credits


@pytest.mark.parametrize(
    ("size", "is_large"), [((1280, 720), False), ((1281, 720), True), ((1280, 721), True), ((720, 1280), True)]
)
def test_that_exactly_1280_by_720_is_not_hd(size: tuple[int, int], is_large: bool) -> None:
    assert prices.is_hd(*size) is is_large


def test_that_500_characters_of_prompt_are_free() -> None:
    assert (predict(prompt=500), predict(prompt=501)) == (5, 6)


def test_that_the_service_and_the_client_were_told_the_same_prices() -> None:
    dice = random.Random(4)
    sizes = [(640, 480), (1280, 720), (1281, 720), (1920, 1080)]
    for _ in range(500):
        size, version, prompt = dice.choice(sizes), dice.choice(("v1", "v3", "v4")), dice.choice((0, 500, 501, 900))
        earlier = [dice.choice(sizes) for _ in range(dice.randrange(9))]
        billed = total(
            *prices.prediction(
                prices.PREDICT, version, "x" * prompt, [prices.is_hd(*one) for one in earlier], prices.is_hd(*size)
            )
        )
        there = [Size(*one) for one in earlier]
        assert billed == pricing.predict_cost(Size(*size), earlier=there, engine=version, prompt_characters=prompt)
        assert total(*prices.grounding(prices.is_hd(*size))) == pricing.ground_cost(Size(*size))
        assert prices.kept_pictures(version) == pricing.kept_pictures(version)
        assert prices.run_step(version) == pricing.cloud_run_cost(1, engine=version)
        seconds = dice.uniform(0, 30_000)
        assert prices.job(seconds) == pricing.scheduled_job_cost(seconds / 60)
    assert (prices.SESSION, prices.SESSION_PREDICT, prices.SNAPSHOT) == (
        pricing.SESSION_CREDITS, pricing.SESSION_STEP_CREDITS, pricing.SNAPSHOT_CREDITS
    )  # fmt: skip
