#pragma once

#include "document/name_rule.hpp"

namespace kubeportal::api {

using document::NameRule;

/// RFC 1123 label: namespaces and port names.
extern const NameRule kDnsLabel;
/// RFC 1035 label: Services, whose names become DNS names.
extern const NameRule kDns1035Label;
/// RFC 1123 subdomain: most other objects and nodes.
extern const NameRule kDnsSubdomain;
/// Values of labels, zones among them; may be empty.
extern const NameRule kLabelValue;
/// Keys of labels and annotations: an optional DNS prefix, a slash, a name.
extern const NameRule kQualifiedName;

}  // namespace kubeportal::api
