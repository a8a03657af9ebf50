"""Sign in at a network's server and come back connected (OAuth 2 authorisation code)."""

import hmac
import logging
import secrets
import time

from odoo import http
from odoo.exceptions import AccessError, UserError
from odoo.http import request

from ..models.social_crm_account_connect import CALLBACK
from ..models.social_crm_gate import TO_SIGN_IN
from ..networks.errors import NetworkError

_logger = logging.getLogger(__name__)

STATE_SECONDS = 900
SESSION_KEY = "social_crm_connect"


class ConnectController(http.Controller):
    @http.route("/social_crm/connect/<int:account_id>", type="http", auth="user", methods=["GET"])
    def begin(self, account_id):
        """Send the administrator's browser to the server, with a state that only this session
        knows."""
        account = self._account(account_id)
        state = secrets.token_urlsafe(32)
        network = account._network(account._readable_secrets(), requests=TO_SIGN_IN)
        callback = account.callback_url
        commit = request.env["ir.cron"]._commit_progress
        commit()  # no transaction stays open while the server thinks
        try:
            redirect = network.begin_connect(callback, state)
        except NetworkError as error:
            account._say(request.env["social.crm.source"]._sentence(error))
            return self._back(account)
        finally:
            network.http.close()
        account._keep_pending(redirect.secrets)
        request.session[SESSION_KEY] = {
            "account": account.id,
            "state": state,
            "until": time.time() + STATE_SECONDS,
        }
        return request.redirect(redirect.url, local=False)

    @http.route(CALLBACK, type="http", auth="user", methods=["GET"])
    def finish(self, **params):
        """The browser comes back with a code. The state counts once, for this session, for a
        quarter of an hour."""
        begun = request.session.pop(SESSION_KEY, None)
        state = params.pop("state", "")
        if not begun or not hmac.compare_digest(begun["state"].encode(), state.encode()):
            raise UserError(
                request.env._(
                    "This sign-in was not begun here, or has been finished already. "
                    "Begin it once more on the form of the account."
                )
            )
        account = self._account(begun["account"])
        if begun["until"] < time.time():
            account._say(request.env._("The sign-in took too long. Please begin it once more."))
            return self._back(account)
        network = account._network(account._pending_secrets())
        callback = account.callback_url
        commit = request.env["ir.cron"]._commit_progress
        commit()  # no transaction stays open while the server thinks
        try:
            credentials = network.finish_connect(callback, params)
            network.http.close()
            network = account._network(credentials)
            commit()
            presences = network.presences()
            if presences:
                one = account._presence(presences)
                if one is None:
                    return self._choose(account, presences)
                network.http.close()
                credentials = one.secrets
                network = account._network(credentials)
                commit()
            identity = network.check()
            account._connected(identity, credentials)
        except NetworkError as error:
            # A sign-in that failed says nothing about the credentials that are kept.
            account._say(request.env["social.crm.source"]._sentence(error))
        except UserError as error:
            account._say(error.args[0])
        finally:
            network.http.close()
        return self._back(account)

    @staticmethod
    def _account(account_id):
        if not request.env.user.has_group("social_crm.group_administrator"):
            raise AccessError(
                request.env._("Only an administrator of the social service connects accounts.")
            )
        account = request.env["social.crm.account"].browse(account_id)
        account.check_access("write")
        return account

    @staticmethod
    def _choose(account, presences):
        """Several pages came of one sign-in: the person says which. What this needs is kept here,
        the browser gets a number."""
        choice = request.env["social.crm.choice"]._begin(account, presences)
        account.sudo().sealed_pending = False
        if not choice.line_ids:
            account._say(request.env._("This sign-in gives access to nothing that could be read."))
            return ConnectController._back(account)
        return request.redirect(f"/odoo/social-accounts/{account.id}/social-choice/{choice.id}")

    @staticmethod
    def _back(account):
        return request.redirect(f"/odoo/social-accounts/{account.id}")
