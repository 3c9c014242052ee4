#include "proxy/top/samples.hpp"

#include <algorithm>
#include <unordered_map>
#include <utility>

namespace kubeportal::top {

namespace {

using Seconds = std::chrono::duration<double>;
using PortsByName = std::unordered_map<std::string, const Counters*>;

/// Two answers closer than this say nothing about a second.
constexpr Seconds kShortest(0.01);

bool began_anew(const Counters& before, const Counters& now) {
  if (now.opened < before.opened || now.bytes_to_endpoint < before.bytes_to_endpoint ||
      now.bytes_to_client < before.bytes_to_client || now.dial_failures < before.dial_failures ||
      now.let_down < before.let_down) {
    return true;
  }
  if (now.bounds != before.bounds || now.dialled.size() != before.dialled.size()) return true;
  return !std::ranges::equal(before.dialled, now.dialled, std::ranges::less_equal{});
}

Counters increase(const Counters& before, const Counters& now) {
  auto result = now;
  result.opened -= before.opened;
  result.bytes_to_endpoint -= before.bytes_to_endpoint;
  result.bytes_to_client -= before.bytes_to_client;
  result.dial_failures -= before.dial_failures;
  result.let_down -= before.let_down;
  for (std::size_t i = 0; i < result.dialled.size(); ++i) result.dialled[i] -= before.dialled[i];
  return result;
}

void add(std::optional<Counters>& sum, const std::optional<Counters>& more) {
  if (!more) return;
  if (!sum) {
    sum = more;
    return;
  }
  sum->opened += more->opened;
  sum->bytes_to_endpoint += more->bytes_to_endpoint;
  sum->bytes_to_client += more->bytes_to_client;
  sum->dial_failures += more->dial_failures;
  sum->let_down += more->let_down;
  if (more->bounds != sum->bounds || more->dialled.size() != sum->dialled.size()) return;
  for (std::size_t i = 0; i < sum->dialled.size(); ++i) sum->dialled[i] += more->dialled[i];
}

std::optional<Rates> rates(const std::optional<Counters>& increase, Seconds elapsed) {
  if (!increase) return std::nullopt;
  const auto a_second = [elapsed](std::uint64_t n) {
    return static_cast<double>(n) / elapsed.count();
  };
  return Rates{.opened = a_second(increase->opened),
               .bytes_to_endpoint = a_second(increase->bytes_to_endpoint),
               .bytes_to_client = a_second(increase->bytes_to_client),
               .dial_failures = a_second(increase->dial_failures),
               .let_down = a_second(increase->let_down),
               .p50 = latency(0.5, increase->bounds, increase->dialled),
               .p99 = latency(0.99, increase->bounds, increase->dialled)};
}

PortsByName ports_of(const std::optional<ServicesAnswer>& answer) {
  PortsByName ports;
  if (!answer) return ports;
  for (const auto& service : answer->services) {
    for (const auto& port : service.ports) ports.emplace(port.name, &port.counters);
  }
  return ports;
}

std::optional<Counters> increase_of(const ServicePort& port, const PortsByName& before) {
  const auto found = before.find(port.name);
  if (found == before.end() || began_anew(*found->second, port.counters)) return std::nullopt;
  return increase(*found->second, port.counters);
}

void add(Figures& sum, const Figures& more) {
  sum.active += more.active;
  sum.used_endpoints += more.used_endpoints;
  sum.endpoints += more.endpoints;
}

Figures figures_of(const ServicePort& port) {
  const auto used = std::ranges::count_if(port.endpoints, &Endpoint::used);
  return {.name = port.name,
          .active = port.counters.active,
          .rates = {},
          .used_endpoints = static_cast<std::size_t>(used),
          .endpoints = port.endpoints.size()};
}

Sample compare(const PortsByName& before, const ServicesAnswer& now, Seconds elapsed,
               RecentDials& recent) {
  recent.begin_look();
  Sample sample{.now = now.now, .total = {}, .services = {}};
  std::optional<Counters> in_all;
  for (const auto& service : now.services) {
    ServiceSample row;
    row.figures.name = service.name;
    std::optional<Counters> in_service;
    for (const auto& port : service.ports) {
      auto in_port = increase_of(port, before);
      if (in_port) {
        recent.add(port.name, in_port->dialled);
        in_port->dialled = recent.of(port.name);
        in_port->dialled.resize(port.counters.dialled.size());
      } else {
        recent.forget(port.name);
      }
      auto figures = figures_of(port);
      figures.rates = rates(in_port, elapsed);
      add(in_service, in_port);
      add(row.figures, figures);
      row.ports.push_back({std::move(figures), port});
    }
    row.figures.rates = rates(in_service, elapsed);
    add(in_all, in_service);
    add(sample.total, row.figures);
    sample.services.push_back(std::move(row));
  }
  sample.total.rates = rates(in_all, elapsed);
  return sample;
}

}  // namespace

void Samples::take(ServicesAnswer answer, Moment at) {
  const Seconds elapsed = at - before_at_;
  const bool comparable = before_ && elapsed >= kShortest;
  latest_ = compare(comparable ? ports_of(before_) : PortsByName(), answer, elapsed, recent_);
  before_ = std::move(answer);
  before_at_ = at;
}

void Samples::start_anew() {
  before_.reset();
  recent_.clear();
  latest_.total.rates.reset();
  for (auto& service : latest_.services) {
    service.figures.rates.reset();
    for (auto& port : service.ports) port.figures.rates.reset();
  }
}

}  // namespace kubeportal::top
