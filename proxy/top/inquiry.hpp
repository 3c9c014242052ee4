#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "proxy/top/connections_answer.hpp"
#include "proxy/top/node_answer.hpp"
#include "proxy/top/services_answer.hpp"

namespace kubeportal::top {

using Moment = std::chrono::steady_clock::time_point;

/// Fetches a path of the admin socket and returns the body of the answer. Throws std::exception
/// with a sentence. Called on one thread at a time.
using AdminGet = std::function<std::string(const std::string& target)>;

/// How often to look, and how often in all.
struct Pace {
  std::chrono::milliseconds interval{1000};
  std::uint32_t count = 0;  ///< looks after the first one; 0: without end
};

/// When to look again at the earliest after an answer that came `now` and took so long: whatever
/// the interval, a busy node is left alone for ten times what it was kept busy.
Moment earliest_look(Moment now, Moment::duration took);

struct Question {
  bool services = true;
  bool node = false;
  std::string opened{};  ///< the service whose connections are wanted; empty: of none
};

struct Answer {
  std::optional<ServicesAnswer> services;  ///< nullopt: not asked for, or `failure` says why
  std::optional<NodeFacts> node;           ///< nullopt: not asked for, or not answered
  std::string opened;                      ///< that of the question
  std::optional<EndpointLoads> loads;      ///< nullopt: not asked for, or not answered
  std::string failure;                     ///< a sentence; empty: services were answered
  Moment at;                               ///< when the services were
};

/// Blocks as long as `get` does. Throws nothing.
Answer inquire(const AdminGet& get, const Question& question,
               const std::function<Moment()>& now = std::chrono::steady_clock::now);

}  // namespace kubeportal::top
