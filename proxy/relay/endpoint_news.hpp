#pragma once

#include "proxy/model/counters.hpp"
#include "proxy/model/journal.hpp"
#include "proxy/model/portal.hpp"

/// What the journal (null: there is none) is told of endpoints. Worker's thread, never for every
/// connection.
namespace kubeportal::relay {

/// The endpoint is tried last for a while, since dials to it kept failing.
void tell_suspended(model::Journal* journal, const model::Leg& leg,
                    const model::SocketAddress& endpoint, model::DialFailure last);

/// One that was suspended has taken a connection.
void tell_recovered(model::Journal* journal, const model::Leg& leg,
                    const model::SocketAddress& endpoint);

}  // namespace kubeportal::relay
