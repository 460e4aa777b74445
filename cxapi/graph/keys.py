"""Keys under which other systems know a record: read as a list, and given to name a record."""

import strawberry


@strawberry.type(description="A key under which another system knows a record.")
class ExternalKey:
    source: str = strawberry.field(description="The name of that system.")
    id: str = strawberry.field(description="The key there.")


@strawberry.input(description="A record named by the key under which another system knows it.")
class ExternalKeyInput:
    source: str = strawberry.field(description="The name of that system.")
    id: str = strawberry.field(description="The key there.")
