#pragma once

#include <string_view>

namespace kubeportal::page {

/// The document that the metrics server shows at `/`: one text/html in UTF-8 with style and script
/// inside, made of the files in this folder by bundle.py. It asks for `v1`, `v1/services`,
/// `v1/explain`, `v1/journal` and `v1/stream` beside it (docs/ADMIN.md), and for nothing else.
/// Lives as long as the process; any thread.
std::string_view page_html();

/// The value of its Content-Security-Policy header, which has to go with it: it allows this style
/// and this script by their digests, requests to the same server, and nothing else.
std::string_view page_content_security_policy();

}  // namespace kubeportal::page
