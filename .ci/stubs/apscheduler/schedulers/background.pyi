from collections.abc import Callable, Mapping, Sequence

class BackgroundScheduler:
    def __init__(self, *, timezone: str = ..., job_defaults: Mapping[str, object] = ...) -> None: ...
    def add_job(
        self,
        func: Callable[..., object],
        trigger: str,
        args: Sequence[object] = ...,
        *,
        seconds: float = ...,
        id: str = ...,  # noqa: A002 - the library's own name
        replace_existing: bool = ...,
    ) -> object: ...
    def start(self) -> None: ...
    def shutdown(self, wait: bool = ...) -> None: ...
    def remove_job(self, job_id: str) -> None: ...
