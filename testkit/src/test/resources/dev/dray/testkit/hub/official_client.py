"""Runs one scenario with the official client and prints its outcome as one JSON line."""

import hashlib
import json
import os
import sys

import huggingface_hub as hub
from huggingface_hub.errors import HfHubHTTPError


def digests(root):
    found = {}
    for folder, _, names in os.walk(root):
        for name in names:
            path = os.path.join(folder, name)
            with open(path, "rb") as file:
                found[os.path.relpath(path, root)] = hashlib.sha256(file.read()).hexdigest()
    return found


def snapshot(repo, *rest):
    return digests(hub.snapshot_download(repo, token=rest[0] if rest else None))


def file(repo, path, revision):
    with open(hub.hf_hub_download(repo, path, revision=revision), "rb") as f:
        return hashlib.sha256(f.read()).hexdigest()


def models(search, limit):
    return [m.id for m in hub.HfApi().list_models(search=search, limit=int(limit), full=True, sort="downloads")]


def whoami(token):
    return hub.HfApi(token=token).whoami()["name"]


def info(repo):
    i = hub.HfApi().model_info(repo, files_metadata=True, securityStatus=True)
    return {s.rfilename: s.size for s in i.siblings}


def tree(repo):
    api = hub.HfApi()
    entries = api.list_repo_tree(repo, recursive=True, expand=True)
    return {e.path: getattr(e, "size", None) for e in entries}


def paths(repo, path):
    return [p.blob_id for p in hub.HfApi().get_paths_info(repo, [path, "nope"])]


def refs(repo):
    r = hub.HfApi().list_repo_refs(repo, include_pull_requests=True)
    return [x.name for x in r.branches + r.tags + r.pull_requests]


def commits(repo):
    return [c.commit_id for c in hub.HfApi().list_repo_commits(repo, formatted=True)]


def collections(owner):
    found = list(hub.HfApi().list_collections(owner=owner))
    return [[i.item_id for i in hub.get_collection(c.slug).items] for c in found]


def error(repo, path, token):
    try:
        hub.hf_hub_download(repo, path, token=token or False)
        return "none"
    except Exception as e:
        seen = [type(e).__name__]
        while e.__cause__ is not None:
            e = e.__cause__
            seen.append(type(e).__name__)
        return seen


scenario, arguments = sys.argv[1], sys.argv[2:]
print(json.dumps(globals()[scenario](*arguments)))
