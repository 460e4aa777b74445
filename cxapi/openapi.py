"""What drf-spectacular is told: the frame of the OpenAPI document around what the views say of themselves."""

from typing import Any

SPECTACULAR_SETTINGS: dict[str, Any] = {
    "TITLE": "cxapi",
    "VERSION": "1",
    "DESCRIPTION": "Service, experience and success metrics about the same customers. Changes are additive inside v1.",
    "LICENSE": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
    "OAS_VERSION": "3.1.1",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "PREPROCESSING_HOOKS": ["cxapi.rest.documents.keep_one_of_each"],
    "POSTPROCESSING_HOOKS": ["cxapi.rest.documents.finish"],
    "COMPONENT_SPLIT_PATCH": False,
    "SORT_OPERATIONS": False,
    "SORT_OPERATION_PARAMETERS": False,
    "APPEND_COMPONENTS": {
        "securitySchemes": {"key": {"type": "http", "scheme": "bearer", "description": "A key of a workspace."}}
    },
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SWAGGER_UI_SETTINGS": {"deepLinking": True, "persistAuthorization": False},
    "REDOC_DIST": "SIDECAR",
}
