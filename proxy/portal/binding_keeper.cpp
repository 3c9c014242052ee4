#include "proxy/portal/binding_keeper.hpp"

#include <algorithm>
#include <vector>

#include <spdlog/spdlog.h>

#include "proxy/portal/open_failure.hpp"

namespace kubeportal::portal {

namespace {

std::chrono::seconds delay_after(unsigned failures) {
  const unsigned doublings = std::min(failures - 1, 5U);
  return std::min(BindingKeeper::kFirstDelay * (1 << doublings), BindingKeeper::kLongestDelay);
}

Binding bound_to(Binding binding, const model::SocketAddress& address) {
  binding.address = address;
  return binding;
}

}  // namespace

BindingKeeper::BindingKeeper(model::DataPlane& data_plane, HolderOf holder_of, RetryTimer& timer)
    : data_plane_(data_plane), holder_of_(std::move(holder_of)), timer_(timer) {}

BindingKeeper::~BindingKeeper() { stop(); }

BindingKeeper::Id BindingKeeper::open(Binding binding) {
  const Id id = next_id_++;
  auto& kept = kept_[id];
  kept.binding = std::move(binding);
  try_to_open(id, kept);
  set_alarm();
  return id;
}

void BindingKeeper::close(Id id) {
  const auto entry = kept_.find(id);
  if (entry == kept_.end()) return;
  auto& kept = entry->second;
  forget_retry(id, kept);
  waiting_.erase(id);
  if (kept.bound) {
    a_place_was_freed_ = true;
    taken_.release(kept.binding.leg.service_port.protocol, *kept.bound);
    data_plane_.close(kept.binding.leg, *kept.bound);
    spdlog::info("closed {}", to_string(bound_to(kept.binding, *kept.bound)));
  }
  kept_.erase(entry);
  set_alarm();
}

void BindingKeeper::offer_freed_places() {
  if (!std::exchange(a_place_was_freed_, false)) return;
  for (const Id id : std::vector<Id>(waiting_.begin(), waiting_.end())) {
    try_to_open(id, kept_.at(id));
  }
  set_alarm();
}

void BindingKeeper::retry_missing_addresses() {
  for (auto& [id, kept] : kept_) {
    if (kept.retry_at && kept.last_error == boost::system::errc::address_not_available) {
      try_to_open(id, kept);
    }
  }
  set_alarm();
}

void BindingKeeper::stop() {
  stopped_ = true;
  timer_.cancel();
}

void BindingKeeper::try_to_open(Id id, Kept& kept) {
  if (stopped_) return;
  forget_retry(id, kept);
  const auto& binding = kept.binding;
  if (const auto holder = taken_.holder(binding.leg.service_port.protocol, binding.address)) {
    wait_behind(id, kept, *holder);
    return;
  }
  waiting_.erase(id);
  kept.behind.reset();
  const auto address = data_plane_.open(binding.leg, binding.address, binding.allowed_sources);
  if (address) {
    opened(id, kept, *address);
  } else {
    failed(id, kept, address.error());
  }
}

void BindingKeeper::wait_behind(Id id, Kept& kept, Id holder) {
  waiting_.insert(id);
  if (kept.behind == holder) return;
  kept.behind = holder;
  const auto& winner = kept_.at(holder);
  spdlog::error(
      "cannot open {}: {} has that port and was first; give one of them another port or address. "
      "This one opens as soon as the other goes",
      to_string(kept.binding), to_string(bound_to(winner.binding, *winner.bound)));
}

void BindingKeeper::opened(Id id, Kept& kept, const model::SocketAddress& address) {
  kept.bound = address;
  taken_.take(kept.binding.leg.service_port.protocol, address, id);
  const auto text = to_string(bound_to(kept.binding, address));
  if (kept.failures == 0) {
    spdlog::info("opened {}", text);
  } else {
    spdlog::info("opened {} after {} failed attempts", text, kept.failures);
  }
  kept.failures = 0;
  kept.last_error.clear();
}

/// The same error again is no news; a new one is, and so is the first.
void BindingKeeper::failed(Id id, Kept& kept, const boost::system::error_code& error) {
  ++kept.failures;
  const auto delay = delay_after(kept.failures);
  kept.retry_at = timer_.now() + delay;
  retries_.emplace(*kept.retry_at, id);
  if (kept.last_error == error) {
    spdlog::debug("still cannot open {}: {}; trying again in {} s", to_string(kept.binding),
                  error.message(), delay.count());
    return;
  }
  kept.last_error = error;
  std::optional<std::string> holder;
  if (error == boost::system::errc::address_in_use) {
    holder = holder_of_(kept.binding.leg.service_port.protocol, kept.binding.address);
  }
  spdlog::error("cannot open {}: {}. Its clients are not served; trying again until it opens",
                to_string(kept.binding), explain_open_failure(kept.binding, error, holder));
}

void BindingKeeper::forget_retry(Id id, Kept& kept) {
  if (!kept.retry_at) return;
  retries_.erase({*kept.retry_at, id});
  kept.retry_at.reset();
}

void BindingKeeper::retry_what_is_due() {
  std::set<Id> due;
  const auto now = timer_.now();
  for (const auto& [when, id] : retries_) {
    if (when > now) break;
    due.insert(id);
  }
  for (const Id id : due) try_to_open(id, kept_.at(id));
  set_alarm();
}

void BindingKeeper::set_alarm() {
  if (stopped_) return;
  if (retries_.empty()) {
    timer_.cancel();
  } else {
    timer_.ring_at(retries_.begin()->first, [this] { retry_what_is_due(); });
  }
}

}  // namespace kubeportal::portal
