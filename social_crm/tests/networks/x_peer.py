"""A small fake of X's API v2, spelled as its specification of 2026 (2.167) does."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs

from networks.fakeserver import Answer, Seen
from networks.testing import NOW, SECRET, FakePeer, Written
from networks.types import Access, PushRequest, Redirect, Secrets, SourceSpec
from networks.x_items import EPOCH

ME, ANNA = "4711", "815"
APP_SECRET = "of-the-app-0123456789"
CONSUMER_SECRET = "of-the-consumer-0123456789"
USERS = {
    ME: {"id": ME, "name": "Acme", "username": "acme"},
    ANNA: {
        "id": ANNA,
        "name": "Anna Muster",
        "username": "anna",
        "profile_image_url": "https://pbs.example/anna.jpg",
        "public_metrics": {
            "followers_count": 12, "following_count": 3, "post_count": 4, "listed_count": 0
        },
    },
}  # fmt: skip
FAR_AHEAD = "9" * 19
_Match = re.Match[str]


class XPeer(FakePeer):
    """Posts by anna that name @acme, what acme says, messages between the two."""

    settings: Mapping[str, Any] = {
        "plan": "enterprise", "sign_in": "oauth2", "client_id": "app-1"
    }  # fmt: skip
    old_names = False
    """the server only knows the names of before 2026"""

    def __init__(self) -> None:
        super().__init__()
        self.changes: dict[str, dict[str, Any]] = {}
        """What differs in the post of an id."""
        self.messages: list[dict[str, Any]] = []
        """Direct messages, the newest first."""
        self.media: list[dict[str, Any]] = []
        self.described: list[dict[str, Any]] = []

    @property
    def base(self) -> str:
        return self.server.url("").rstrip("/")

    def access(self) -> Access:
        secrets = {
            "client_secret": APP_SECRET,
            "consumer_secret": CONSUMER_SECRET,
            "access_token": SECRET,
            "refresh_token": f"refresh-{SECRET}",
        }
        facts = {"base": self.base, "me": ME, "handle": "acme", "plan": self.settings["plan"]}
        return Access(self.settings, Secrets(secrets), facts, ME)

    def source(self) -> SourceSpec:
        return SourceSpec("mentions")

    def sources(self) -> tuple[SourceSpec, ...]:
        return (
            self.source(),
            SourceSpec("messages"),
            SourceSpec("own"),
            SourceSpec("replies"),
            SourceSpec("quotes"),
            SourceSpec("search", {"query": "kettle"}),
            SourceSpec("hashtag", {"tag": "acme"}),
            SourceSpec("user", {"user": "anna"}),
        )

    def own_source(self) -> SourceSpec:
        return SourceSpec("own")

    def publishes(self, seen: Seen) -> bool:
        return seen.method == "POST" and not seen.path.endswith("/token")

    def external_id(self, item: Written) -> str:
        return snowflake(item.at, item.number)

    def sign_in(self, redirect: Redirect) -> Mapping[str, str]:
        query = parse_qs(redirect.url.partition("?")[2])
        self.challenge = query["code_challenge"][0]
        return {"code": f"code-for-{query['client_id'][0]}", "state": query["state"][0]}

    # How things are spelled

    def post(self, item: Written) -> dict[str, Any]:
        external_id = self.external_id(item)
        post: dict[str, Any] = {
            "id": external_id,
            "text": item.text,
            "author_id": ME if item.own else ANNA,
            "created_at": spelled(item.at),
            "conversation_id": item.parent or external_id,
            "edit_history_post_ids": [external_id],
            "lang": "en",
            "public_metrics": {
                "repost_count": 1, "reply_count": 2, "like_count": 3,
                "quote_count": 0, "bookmark_count": 0, "impression_count": 99,
            },
        }  # fmt: skip
        if not item.own:
            mention = {"start": 0, "end": 5, "username": "acme", "id": ME}
            post["entities"] = {"mentions": [mention]}
        if item.parent:
            post["referenced_posts"] = [{"type": "replied_to", "id": item.parent}]
        post |= self.changes.get(external_id, {})
        if item.broken:
            del post["id"]
        return post

    def listing(self, posts: Sequence[Mapping[str, Any]], **meta: Any) -> Answer:
        """A list as X answers it: without ``data`` when it is empty."""
        answer: dict[str, Any] = {"meta": {"result_count": len(posts), **meta}}
        if posts:
            answer["data"] = list(posts)
            answer["includes"] = {"users": list(USERS.values())}
            ids = [post["id"] for post in posts if "id" in post and "event_type" not in post]
            answer["meta"] |= {"newest_id": ids[0], "oldest_id": ids[-1]} if ids else {}
        return reply(answer)

    def page(self, seen: Seen, items: Iterable[Written]) -> Answer:
        since, until = seen.query.get("since_id", "0"), seen.query.get("until_id", FAR_AHEAD)
        within = [item for item in items if int(since) < int(self.external_id(item)) < int(until)]
        most = min(int(seen.query["max_results"]), self.page_size)
        more = {"next_token": "more"} if len(within) > most else {}
        return self.listing([self.post(item) for item in within[:most]], **more)

    def problem(self, kind: str, status: int, detail: str, **more: Any) -> Answer:
        body = {
            "type": f"https://api.x.com/2/problems/{kind}", "title": "Problem",
            "detail": detail, "status": status, **more,
        }  # fmt: skip
        return reply(body, status)

    def not_found(self, external_id: str) -> dict[str, Any]:
        return {
            "type": "https://api.x.com/2/problems/resource-not-found",
            "title": "Not Found Error",
            "detail": f"Could not find post with ids: [{external_id}].",
            "resource_type": "post",
            "resource_id": external_id,
            "parameter": "ids",
            "value": external_id,
        }

    # What it answers

    def answer(self, seen: Seen) -> Answer:
        if seen.path == "/2/oauth2/token":
            return self.token(seen)
        if not self.lets_in(seen):
            return reply({"title": "Unauthorized", "type": "about:blank", "status": 401}, 401)
        if self.old_names and "post.fields" in seen.query:
            message = "The query parameter [post.fields] is not one of [tweet.fields]"
            error = {"parameters": {"post.fields": [seen.query["post.fields"]]}, "message": message}
            return self.problem("invalid-request", 400, "Invalid", errors=[error])
        for pattern, method, handle in ROUTES:
            found = re.fullmatch(pattern, seen.path)
            if found and method == seen.method:
                return handle(self, seen, found)
        return self.problem("resource-not-found", 404, "Nothing here", resource_type="post")

    def lets_in(self, seen: Seen) -> bool:
        return seen.headers.get("Authorization") == f"Bearer {SECRET}"

    def token(self, seen: Seen) -> Answer:
        form = {name: values[0] for name, values in parse_qs(seen.body.decode()).items()}
        basic = b64encode(f"app-1:{APP_SECRET}".encode()).decode()
        good = seen.headers.get("Authorization") == f"Basic {basic}" and not self.grant_gone
        if form["grant_type"] == "refresh_token":
            good = good and form["refresh_token"] == f"refresh-{SECRET}"
        else:
            digest = hashlib.sha256(form["code_verifier"].encode()).digest()
            proof = self.challenge + "=" * (-len(self.challenge) % 4)
            good = good and form["code"] == "code-for-app-1"
            good = good and b64decode(proof, altchars="-_") == digest
        if not good:
            said = "Value passed for the token was invalid."
            return reply({"error": "invalid_request", "error_description": said}, 400)
        return reply(
            {
                "token_type": "bearer",
                "expires_in": 7200,
                "access_token": SECRET,
                "refresh_token": f"refresh-{SECRET}",
                "scope": "tweet.read users.read tweet.write offline.access",
            }
        )

    def me(self, seen: Seen, found: _Match) -> Answer:
        return reply({"data": {**USERS[ME], "verified_type": "none"}})

    def mentions(self, seen: Seen, found: _Match) -> Answer:
        return self.page(seen, self.of_others())

    def timeline(self, seen: Seen, found: _Match) -> Answer:
        return self.page(seen, self.of_ours())

    def search(self, seen: Seen, found: _Match) -> Answer:
        return self.page(seen, self.of_others())

    def lookup(self, seen: Seen, found: _Match) -> Answer:
        wanted = seen.query["ids"].split(",")
        known = {self.external_id(item): self.post(item) for item in self.items}
        posts = [known[each] for each in wanted if each in known]
        errors = [self.not_found(each) for each in wanted if each not in known]
        answer: dict[str, Any] = {"errors": errors} if errors else {}
        if posts:
            answer |= {"data": posts, "includes": {"users": list(USERS.values())}}
        return reply(answer)

    def counts(self, seen: Seen, found: _Match) -> Answer:
        number = len(self.of_others())
        day = {"start": seen.query["start_time"], "end": spelled(NOW), "post_count": number}
        return reply({"data": [day], "meta": {"total_post_count": number}})

    def publish(self, seen: Seen, found: _Match) -> Answer:
        body = json.loads(seen.body)
        parent = body.get("reply", {}).get("in_reply_to_tweet_id", "")
        self.add(body["text"], own=True, parent=parent)
        self.items[-1].at = NOW
        external_id = self.external_id(self.items[-1])
        return reply({"data": {"id": external_id, "text": body["text"]}}, 201)

    def take_back(self, seen: Seen, found: _Match) -> Answer:
        if self.remove(found[1]):
            return reply({"data": {"deleted": True}})
        return self.problem("resource-not-found", 404, "Not there", resource_type="post")

    def hide(self, seen: Seen, found: _Match) -> Answer:
        hidden = json.loads(seen.body)["hidden"]
        self.done.add(("hide" if hidden else "unhide", found[1]))
        return reply({"data": {"hidden": hidden}})

    def like(self, seen: Seen, found: _Match) -> Answer:
        self.done.add(("like", json.loads(seen.body)["tweet_id"]))
        return reply({"data": {"liked": True}})

    def unlike(self, seen: Seen, found: _Match) -> Answer:
        self.done.add(("unlike", found[1]))
        return reply({"data": {"liked": False}})

    def repost(self, seen: Seen, found: _Match) -> Answer:
        done = ("repost", json.loads(seen.body)["tweet_id"])
        if done in self.done:
            error = {"code": 327, "message": "You have already reposted this."}
            return reply({"errors": [error], "code": 327, "message": error["message"]}, 403)
        self.done.add(done)
        return reply({"data": {"retweeted": True, "rest_id": "1"}})

    def events(self, seen: Seen, found: _Match) -> Answer:
        begin = int(seen.query.get("pagination_token", "token-of-page-0").rpartition("-")[2])
        end = begin + min(int(seen.query["max_results"]), self.page_size)
        more = {"next_token": f"token-of-page-{end}"} if end < len(self.messages) else {}
        return self.listing(self.messages[begin:end], **more)

    def event(self, seen: Seen, found: _Match) -> Answer:
        known = {message["id"]: message for message in self.messages}
        if found[1] not in known:
            return self.problem("resource-not-found", 404, "Not there", resource_type="dm_event")
        return reply({"data": known[found[1]]})

    def write(self, seen: Seen, found: _Match) -> Answer:
        body = json.loads(seen.body)
        message = self.message(body.get("text", ""), ME, NOW)
        return reply(
            {"data": {"dm_conversation_id": f"{ANNA}-{ME}", "dm_event_id": message["id"]}}, 201
        )

    def message(self, text: str, sender: str, at: datetime) -> dict[str, Any]:
        """Somebody writes a direct message."""
        message = {
            "id": snowflake(at, 3000 + len(self.messages)),
            "event_type": "MessageCreate",
            "text": text,
            "sender_id": sender,
            "dm_conversation_id": f"{ANNA}-{ME}",
            "created_at": spelled(at),
        }
        self.messages.insert(0, message)
        return message

    def upload(self, seen: Seen, found: _Match) -> Answer:
        self.media.append(json.loads(seen.body))
        return reply(
            {"data": {"id": f"77{len(self.media)}", "media_key": f"3_77{len(self.media)}"}}
        )

    def describe(self, seen: Seen, found: _Match) -> Answer:
        self.described.append(json.loads(seen.body))
        return reply({"data": {"id": self.described[-1]["id"], "associated_metadata": {}}})

    # What it tells

    def push(self, items: Sequence[Written], body: bytes | None = None) -> PushRequest:
        told = {"for_user_id": ME, "tweet_create_events": [self.older(item) for item in items]}
        body = json.dumps(told).encode() if body is None else body
        digest = hmac.digest(CONSUMER_SECRET.encode(), body, hashlib.sha256)
        signed = f"sha256={b64encode(digest).decode()}"
        return PushRequest("POST", {"X-Twitter-Webhooks-Signature": signed}, {}, body)

    def older(self, item: Written) -> dict[str, Any]:
        """A post as webhooks spell it."""
        person = USERS[ME if item.own else ANNA]
        external_id = self.external_id(item)
        return {
            "created_at": item.at.strftime("%a %b %d %H:%M:%S +0000 %Y"),
            "id": int(external_id),
            "id_str": external_id,
            "text": item.text,
            "user": {
                "id": int(person["id"]),  # type: ignore[call-overload]
                "id_str": person["id"],
                "name": person["name"],
                "screen_name": person["username"],
            },
            "in_reply_to_status_id_str": item.parent or None,
            "entities": {"hashtags": [], "urls": [], "user_mentions": []},
            "lang": "en",
        }


_Handler = Callable[[XPeer, Seen, _Match], Answer]
ROUTES: tuple[tuple[str, str, _Handler], ...] = (
    (r"/2/users/me", "GET", XPeer.me),
    (rf"/2/users/{ME}/mentions", "GET", XPeer.mentions),
    (rf"/2/users/{ME}/tweets", "GET", XPeer.timeline),
    (r"/2/tweets/search/recent", "GET", XPeer.search),
    (r"/2/tweets/counts/recent", "GET", XPeer.counts),
    (r"/2/tweets", "GET", XPeer.lookup),
    (r"/2/tweets", "POST", XPeer.publish),
    (r"/2/tweets/(\d+)", "DELETE", XPeer.take_back),
    (r"/2/tweets/(\d+)/hidden", "PUT", XPeer.hide),
    (rf"/2/users/{ME}/likes", "POST", XPeer.like),
    (rf"/2/users/{ME}/likes/(\d+)", "DELETE", XPeer.unlike),
    (rf"/2/users/{ME}/retweets", "POST", XPeer.repost),
    (r"/2/dm_events", "GET", XPeer.events),
    (r"/2/dm_events/(\d+)", "GET", XPeer.event),
    (r"/2/dm_conversations/(?:with/)?[\d-]+/dm_events", "GET", XPeer.events),
    (r"/2/dm_conversations/(?:with/)?[\d-]+/messages", "POST", XPeer.write),
    (r"/2/media/upload", "POST", XPeer.upload),
    (r"/2/media/metadata", "POST", XPeer.describe),
)


class SignedPeer(XPeer):
    """The same for an account with typed keys."""

    settings: Mapping[str, Any] = {
        "plan": "enterprise",
        "sign_in": "oauth1",
        "client_id": "app-1",
        "consumer_key": "consumer-1",
    }

    def access(self) -> Access:
        access = super().access()
        secrets = {
            "user_token": f"{ME}-token",
            "user_token_secret": SECRET,
            "consumer_secret": CONSUMER_SECRET,
        }
        return Access(access.settings, Secrets(secrets), access.facts, ME)

    def lets_in(self, seen: Seen) -> bool:
        return seen.headers.get("Authorization", "").startswith("OAuth ")


def snowflake(at: datetime, number: int) -> str:
    """An id as X makes it: the time, and a number."""
    return str((int(at.timestamp() * 1000) - EPOCH << 22) + number)


def spelled(at: datetime) -> str:
    """A time as X spells it."""
    return at.strftime("%Y-%m-%dT%H:%M:%S.000Z")


def reply(value: Any, status: int = 200) -> Answer:
    """An answer in JSON."""
    kind = "application/json" if status < 400 else "application/problem+json"
    return Answer(json.dumps(value), status, {"Content-Type": kind})
