"""Files that are hostile or broken, each with what must become of it."""

from hostile_packages import DISGUISED, WORKBOOKS, XML
from hostile_text import ENCODINGS, MEANING, TEXT
from upload_files import OTHER_UPN, SECRET, UPN

HOSTILE = (*ENCODINGS, *TEXT, *MEANING, *DISGUISED, *WORKBOOKS, *XML)
SECRETS = (SECRET, UPN, OTHER_UPN, "60146084")
