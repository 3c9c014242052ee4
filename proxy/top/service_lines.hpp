#pragma once

#include <cstddef>
#include <span>

#include "proxy/top/columns.hpp"
#include "proxy/top/connections_answer.hpp"
#include "proxy/top/lines.hpp"

namespace kubeportal::top {

/// The opened service: its figures, and for each of its ports the figures, the portals and the
/// endpoints, with what `loads` say of them; nullptr: that is not known yet.
Lines service_lines(const ServiceSample& service, const EndpointLoads* loads,
                    std::span<const Column> columns, std::size_t width);

}  // namespace kubeportal::top
