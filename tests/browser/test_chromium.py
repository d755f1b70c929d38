"""The browser the other tests in this folder rely on."""

import pytest

pytestmark = pytest.mark.browser


def test_page_runs_scripts(page):
    page.set_content("<p id='a'>before</p><script>document.all.a.textContent = 'after'</script>")
    assert page.text_content("#a") == "after"


def test_request_to_the_outside_is_refused(page):
    page.set_content("<p>here</p>")
    assert page.evaluate("fetch('http://192.0.2.1/').then(() => 'sent', () => 'refused')") == (
        "refused"
    )
