#pragma once

#include <functional>

#include "k8sclient/api/event.hpp"

namespace kubeportal::model {

/// Who is told what an operator must know, besides the log. Control thread; never blocks. Whoever
/// tells need not count: what repeats is held back where events are sent.
using TellEvent = std::function<void(const api::Event&)>;

}  // namespace kubeportal::model
