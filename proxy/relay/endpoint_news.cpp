#include "proxy/relay/endpoint_news.hpp"

#include <spdlog/fmt/fmt.h>

#include "proxy/balance/endpoint_health.hpp"

namespace kubeportal::relay {

namespace {

void tell(model::Journal* journal, const model::Leg& leg, const std::string& what) {
  journal->record({.kind = model::JournalKind::endpoint_failed,
                   .service = service_key(leg.service_port),
                   .text = port_label(leg.service_port) + ": " + what});
}

}  // namespace

void tell_suspended(model::Journal* journal, const model::Leg& leg,
                    const model::SocketAddress& endpoint, model::DialFailure last) {
  if (journal == nullptr) return;
  using Health = balance::EndpointHealth;
  tell(journal, leg,
       fmt::format("{} dials to {} failed running, the last one: {}; it is tried last for {} s",
                   Health::kFailuresToSuspend, to_string(endpoint), to_string(last),
                   Health::kSuspension.count()));
}

void tell_recovered(model::Journal* journal, const model::Leg& leg,
                    const model::SocketAddress& endpoint) {
  if (journal == nullptr) return;
  tell(journal, leg, to_string(endpoint) + " answers again");
}

}  // namespace kubeportal::relay
