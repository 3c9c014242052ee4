#include "proxy/observe/refusal_watch.hpp"

#include <algorithm>
#include <numeric>
#include <string_view>
#include <utility>

namespace kubeportal::observe {

using model::CloseReason;
using model::DropReason;

namespace {

static_assert(model::kDropReasons <= model::kCloseReasons);

const char* words(CloseReason reason) {
  switch (reason) {
    case CloseReason::no_endpoint:
      return "no endpoint answered";
    case CloseReason::not_allowed:
      return "not allowed by loadBalancerSourceRanges";
    default:
      return "out of descriptors or memory";
  }
}

const char* words(DropReason reason) {
  switch (reason) {
    case DropReason::no_endpoint:
      return "no endpoint answered";
    case DropReason::not_allowed:
      return "not allowed by loadBalancerSourceRanges";
    case DropReason::flow_limit:
      return "no room for another flow";
    case DropReason::send_buffer_full:
      return "a send buffer was full";
    case DropReason::unsendable:
      break;
  }
  return "could not be sent on";
}

std::string counted(std::uint64_t number, std::string_view one, std::string_view more) {
  return std::to_string(number) + ' ' + std::string(number == 1 ? one : more);
}

template <typename Counts>
std::uint64_t sum_of(const Counts& counts) {
  return std::accumulate(counts.begin(), counts.end(), std::uint64_t{0});
}

template <typename Reason, typename Counts>
std::string reasons(const Counts& counts) {
  std::string text;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    if (counts[i] == 0) continue;
    text += text.empty() ? "" : ", ";
    text += words(static_cast<Reason>(i)) + (" (" + std::to_string(counts[i]) + ')');
  }
  return text;
}

}  // namespace

/// A worker counts for the service port first, but another thread may see that last: after each
/// change the service ports are looked at once more.
void RefusalWatch::sample(TimePoint now) {
  if (!journal_.is_kept()) return;
  const auto before = std::exchange(let_down_, let_down());
  const bool has_changed = let_down_ != before;
  if ((has_changed || has_to_look_) && (!look_at_ || now >= *look_at_)) {
    const auto pause = std::chrono::seconds(look_at_service_ports() / kPortsASecond);
    look_at_ = now + std::max(pause, kFirstPause);
    has_to_look_ = has_changed;
  } else {
    has_to_look_ = has_to_look_ || has_changed;
  }
  tell(now);
}

std::uint64_t RefusalWatch::let_down() const {
  std::uint64_t sum = 0;
  for (const auto& worker : statistics_.workers()) sum += worker.let_down.read();
  return sum;
}

RefusalWatch::Counts RefusalWatch::counts_of(const model::ServicePortStatistics& statistics) {
  const bool is_udp = statistics.name.protocol == model::Protocol::udp;
  Counts counts{};
  for (const auto& worker : statistics.per_worker) {
    if (is_udp) {
      for (std::size_t i = 0; i < model::kDropReasons; ++i) counts[i] += worker.dropped[i].read();
      continue;
    }
    for (std::size_t i = 0; i < model::kCloseReasons; ++i) {
      if (is_let_down(static_cast<CloseReason>(i))) counts[i] += worker.closed[i].read();
    }
  }
  return counts;
}

/// Returns how many there are.
std::size_t RefusalWatch::look_at_service_ports() {
  ++round_;
  const auto service_ports = statistics_.service_ports();
  for (const auto& statistics : service_ports) {
    const auto counts = counts_of(*statistics);
    if (sum_of(counts) == 0) continue;
    auto& port = ports_[statistics->name];
    for (std::size_t i = 0; i < counts.size(); ++i) {
      const bool began_anew = counts[i] < port.seen[i];  // under the name of one that has gone
      port.untold[i] += counts[i] - (began_anew ? 0 : port.seen[i]);
    }
    port.seen = counts;
    port.round = round_;
  }
  std::erase_if(ports_, [&](const auto& entry) {
    return entry.second.round != round_ && sum_of(entry.second.untold) == 0;
  });
  return service_ports.size();
}

bool RefusalWatch::is_lasting(const Port& port, TimePoint now) {
  return port.told_at && now - *port.told_at <= 2 * kLongestPause;
}

void RefusalWatch::tell(TimePoint now) {
  std::size_t told = 0;
  std::size_t others = 0;
  std::uint64_t of_others = 0;
  for (auto& [name, port] : ports_) {
    const auto sum = sum_of(port.untold);
    if (sum == 0 || (port.told_at && now < *port.told_at + port.pause)) continue;
    if (told < kMostTold) {
      ++told;
      tell_of(name, port, now);
    } else {
      ++others;
      of_others += sum;
    }
    port.pause = is_lasting(port, now) ? std::min(2 * port.pause, kLongestPause) : kFirstPause;
    port.told_at = now;
    port.untold = {};
  }
  if (others == 0) return;
  journal_.record(
      {.kind = model::JournalKind::refused,
       .text = counted(of_others, "more client or datagram", "more clients or datagrams") + " of " +
               counted(others, "other service port", "other service ports") +
               (of_others == 1 ? " was" : " were") + " let down"});
}

void RefusalWatch::tell_of(const model::ServicePortName& name, const Port& port, TimePoint now) {
  const bool is_udp = name.protocol == model::Protocol::udp;
  const auto sum = sum_of(port.untold);
  auto text = port_label(name) + ": " +
              (is_udp ? counted(sum, "datagram was dropped", "datagrams were dropped")
                      : counted(sum, "client was refused", "clients were refused"));
  if (is_lasting(port, now)) {
    const auto since = std::chrono::round<std::chrono::seconds>(now - *port.told_at);
    text += " in " + std::to_string(since.count()) + " s";
  }
  text += ": " + (is_udp ? reasons<DropReason>(port.untold) : reasons<CloseReason>(port.untold));
  journal_.record(
      {.kind = model::JournalKind::refused, .service = service_key(name), .text = std::move(text)});
}

}  // namespace kubeportal::observe
