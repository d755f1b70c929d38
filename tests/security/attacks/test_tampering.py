"""Another school's number in every place where one fits, and other wishes that are not granted."""

import base64

import pytest
from attacks import attack
from target import MINE, NAME, THEIRS, Target, heard, opened, seen

SCHOOLS = "Another school's number"
RIGHTS = "Rights of somebody else"
IDOR = "V8.2.2; CWE-639"
FULLWIDTH = "".join(chr(ord(digit) + 0xFEE0) for digit in THEIRS)
ARABIC = "".join(chr(0x0660 + int(digit)) for digit in THEIRS)
HEADED = ("X-Urn", "X-Original-URL", "X-Rewrite-URL", "X-School")


def asked(target: Target, path: str, **options: object) -> str:
    """What Bob is shown of the other school."""
    return opened(target.client("bob").get(path, **options))


def file_of(target: Target, query: str) -> str:
    """What Bob gets of a file of the other school."""
    answer = target.client("bob").get(f"/download/names?{query}")
    return answer.text if answer.status_code == 200 and THEIRS in answer.text else ""


@attack(
    "In the address of a page",
    family=SCHOOLS,
    reference=IDOR,
    holds="The page answers as if there were no such school.",
)
def test_page(target: Target):
    return asked(target, f"/school?urn={THEIRS}")


@attack(
    "In the address of a download",
    family=SCHOOLS,
    reference=IDOR,
    holds="Downloads are decided anew, by the same rules as pages.",
)
def test_download(target: Target):
    return file_of(target, f"urn={THEIRS}")


@attack(
    "In the search for a school",
    family=SCHOOLS,
    reference=IDOR,
    holds="Only schools of the scope are searched.",
)
def test_finder(target: Target):
    return f"urn={THEIRS}" in target.client("bob").get(f"/schools?q={THEIRS}").text


@attack(
    "Twice in one address, one's own first",
    family=SCHOOLS,
    reference="V15.3.7; CWE-235",
    holds="The value that is checked is the value that is used.",
)
def test_twice(target: Target):
    return asked(target, f"/school?urn={MINE}&urn={THEIRS}")


@attack(
    "Twice in one address, one's own last",
    family=SCHOOLS,
    reference="V15.3.7; CWE-235",
    holds="The value that is checked is the value that is used.",
)
def test_twice_the_other_way(target: Target):
    if target.naive:
        return asked(target, f"/school?urn={MINE}&urn={THEIRS}")
    return asked(target, f"/school?urn={THEIRS}&urn={MINE}")


@attack(
    "Twice in the address of a download",
    family=SCHOOLS,
    reference="V15.3.7; CWE-235",
    holds="The value that is checked is the value that is used.",
)
def test_download_twice(target: Target):
    answer = target.client("bob").get(f"/download/groups?urn={MINE}&urn={THEIRS}")
    return answer.status_code == 200 and THEIRS in answer.text


@attack(
    "As a list (`urn[]`)",
    family=SCHOOLS,
    reference="V15.3.7; CWE-235",
    holds="A name with brackets is another name, which means nothing.",
)
def test_brackets(target: Target):
    return asked(target, f"/school?urn={MINE}&urn[]={THEIRS}")


@attack(
    "In a list with one's own",
    family=SCHOOLS,
    reference="V2.2.1; CWE-20",
    holds="A school's number is six digits and nothing beside them.",
)
def test_comma(target: Target):
    return asked(target, f"/school?urn={MINE},{THEIRS}")


@attack(
    "After a zero byte",
    family=SCHOOLS,
    reference="V2.2.1; CWE-158",
    holds="A school's number is six digits and nothing beside them.",
)
def test_zero_byte(target: Target):
    return asked(target, f"/school?urn={MINE}%00{THEIRS}")


@pytest.mark.parametrize("digits", [FULLWIDTH, ARABIC])
@attack(
    "In digits of another script",
    family=SCHOOLS,
    reference="V2.2.1; CWE-180",
    holds="Digits are 0 to 9.",
)
def test_digits(target: Target, digits: str):
    return asked(target, f"/school?urn={digits}")


@pytest.mark.parametrize("number", ["%20{}%20", "%2B{}", "0{}", "{}.", "%0A{}", "{}%0A"])
@attack(
    "With something around it",
    family=SCHOOLS,
    reference="V2.2.1; CWE-20",
    holds="A number is not trimmed before it is compared.",
)
def test_padded(target: Target, number: str):
    sent = number.format(THEIRS) if not target.naive else f"%20{THEIRS}"
    return asked(target, f"/school?urn={sent}")


@attack(
    "With every character encoded",
    family=SCHOOLS,
    reference="V1.1.1; CWE-177",
    holds="An address is decoded once, before it is looked at.",
)
def test_encoded(target: Target):
    return asked(target, f"/school?%75rn={''.join(f'%{ord(c):x}' for c in THEIRS)}")


@attack(
    "Under a name in capitals",
    family=SCHOOLS,
    reference="CWE-178",
    holds="`URN` is another name, which means nothing.",
)
def test_capitals(target: Target):
    return asked(target, f"/school?urn={MINE}&URN={THEIRS}")


@pytest.mark.parametrize("path", ["/school/{}", "/School?urn={}", "/school/?urn={}"])
@attack(
    "In a path that is written otherwise",
    family=SCHOOLS,
    reference=IDOR,
    holds="A path that is not on the list does not exist.",
)
def test_path(target: Target, path: str):
    return asked(target, path.format(THEIRS))


@attack(
    "As a matrix parameter of the path",
    family=SCHOOLS,
    reference=IDOR,
    holds="A path that is not on the list does not exist.",
)
def test_matrix_parameter(target: Target):
    return asked(target, f"/school;urn={THEIRS}?urn={MINE}")


@attack(
    "In a header",
    family=SCHOOLS,
    reference="V4.1.3; CWE-639",
    holds="No header names a school or an address.",
)
def test_header(target: Target):
    headers = dict.fromkeys(HEADED, f"/school?urn={THEIRS}") | {"X-Urn": THEIRS}
    path = "/school" if target.naive else f"/school?urn={MINE}"
    return asked(target, path, headers=headers)


@attack(
    "In a cookie",
    family=SCHOOLS,
    reference=IDOR,
    holds="The only cookie that is read names the session.",
)
def test_cookie(target: Target):
    browser = target.browser("bob")
    path = "/school" if target.naive else f"/school?urn={MINE}"
    return asked(target, path, headers={"Cookie": f"urn={THEIRS}; {browser.cookies()}"})


@attack(
    "In the referrer",
    family=SCHOOLS,
    reference=IDOR,
    holds="Where one comes from decides nothing.",
)
def test_referrer(target: Target):
    path = "/school" if target.naive else f"/school?urn={MINE}"
    return asked(target, path, headers={"Referer": f"{target.origin}/school?urn={THEIRS}"})


@attack(
    "In a form that is sent to a page",
    family=SCHOOLS,
    reference="V4.1.1; CWE-639",
    holds="Pages take no forms.",
)
def test_form(target: Target):
    bob = target.browser("bob")
    sent = {"urn": THEIRS, "_xsrf": "x"}
    return opened(bob.client.post("/school", data=sent)) or opened(
        bob.client.request("GET", "/school?urn=" + MINE, data=sent)
        if not target.naive
        else bob.client.request("GET", "/school", data=sent)
    )


@attack(
    "In arguments that Bokeh and Panel know",
    family=SCHOOLS,
    reference="CWE-639; bokeh #15106",
    holds="A page reads its own query alone.",
)
def test_bokeh_arguments(target: Target):
    if target.naive:
        return asked(target, f"/school?bokeh-protocol-version=1&URN={THEIRS}")
    query = f"urn={MINE}&bokeh-arguments=urn%3D{THEIRS}&theme=urn%3D{THEIRS}&bokeh-urn={THEIRS}"
    return asked(target, f"/school?{query}")


# rights


@pytest.mark.parametrize("wish", ["role=school_named", "role=super_user", "names=1"])
@attack(
    "A role in the address",
    family=RIGHTS,
    reference="V8.3.1; CWE-639, CWE-269",
    holds="The role is the account's, and the policy's file says what it may see.",
)
def test_role(target: Target, wish: str):
    return NAME in seen(target.browser("grace"), f"/school?urn={THEIRS}&{wish}")


@pytest.mark.parametrize("header", ["X-Role", "X-Grants", "X-Names"])
@attack(
    "A role in a header",
    family=RIGHTS,
    reference="V4.1.3; CWE-290",
    holds="The role is the account's.",
)
def test_role_header(target: Target, header: str):
    wish = {header: "school_named"} if not target.naive else {"X-role": "school_named"}
    return NAME in seen(target.browser("grace"), f"/school?urn={THEIRS}", headers=wish)


@attack(
    "A role in a cookie",
    family=RIGHTS,
    reference="V8.3.1; CWE-565",
    holds="The role is the account's.",
)
def test_role_cookie(target: Target):
    grace = target.browser("grace")
    cookies = f"role=school_named; {grace.cookies()}"
    return NAME in seen(grace, f"/school?urn={THEIRS}", headers={"Cookie": cookies})


@pytest.mark.parametrize("header", ["X-User", "X-Forwarded-User", "Remote-User"])
@attack(
    "Somebody else's name in a header",
    family=RIGHTS,
    reference="V4.1.3; CWE-290",
    holds="Who asks is said by the session alone, and by no header of a proxy.",
)
def test_name_in_a_header(target: Target, header: str):
    path = "/school" if target.naive else f"/school?urn={THEIRS}"
    answer = target.client("bob").get(path, headers={header: "alice"})
    return opened(answer)


@attack(
    "Somebody else's name as a basic authorisation",
    family=RIGHTS,
    reference="V4.1.3; CWE-290",
    holds="Who asks is said by the session alone.",
)
def test_basic_authorisation(target: Target):
    words = base64.b64encode(b"alice:anything").decode()
    path = "/school" if target.naive else f"/school?urn={THEIRS}"
    return asked(target, path, headers={"Authorization": f"Basic {words}"})


@pytest.mark.parametrize(
    "wish", ["threshold=0", "purpose=pupil_tracking", "suppress=no", "schools=*"]
)
@attack(
    "A download without the right to download",
    family=RIGHTS,
    reference="V8.2.1; CWE-862",
    holds="A role that may not download gets no file, whatever it adds to the address.",
)
def test_download_of_a_governor(target: Target, wish: str):
    answer = target.client("grace").get(f"/download/names?urn={THEIRS}&{wish}")
    return answer.text if answer.status_code == 200 else ""


@attack(
    "Names that are hidden rather than left out",
    family=RIGHTS,
    reference="V8.2.3; CWE-602",
    holds="What a role may not see is in no part of the page, shown or not.",
)
def test_hidden_names(target: Target):
    path = f"/school?urn={THEIRS}"
    if target.naive:
        browser = target.browser("grace")
        return NAME in heard(browser.open(path).socket)
    return NAME in seen(target.browser("grace"), path)


@attack(
    "Addresses that nobody links to",
    family=RIGHTS,
    reference="V8.2.1, V13.4.5; CWE-425",
    holds="What is not on the list of routes does not exist.",
)
@pytest.mark.parametrize("path", ["/session_info", "/export"])
def test_unlinked(target: Target, path: str):
    others = ["/rest/session_info", "/admin", "/components/antigravity/a/b/c", "/metrics", "/.env"]
    paths = [path] if target.naive else [path, *others]
    answers = [target.client("bob").get(one) for one in paths]
    return [one.url.path for one in answers if one.status_code == 200]
