"""Routes of the pages of local accounts."""

from tornado.web import RequestHandler

from workbench.serve.forgotten import Recover
from workbench.serve.letters import ACTIVATE, RECOVER
from workbench.serve.one_time_code import CodePage, SecondFactorPage
from workbench.serve.users_page import AddUser, CloseUser, UserPage, UsersPage
from workbench.serve.using_links import UseLink

ACCOUNT_ROUTES: tuple[tuple[str, type[RequestHandler]], ...] = (
    (r"/login/code", CodePage),
    (r"/account/second-factor", SecondFactorPage),
    (ACTIVATE, UseLink),
    (RECOVER, UseLink),
    (r"/recover", Recover),
    (r"/users", UsersPage),
    (r"/users/add", AddUser),
    (r"/users/(\d{1,9})", UserPage),
    (r"/users/(\d{1,9})/close", CloseUser),
)
