#include "test/node/steady_load.hpp"

#include <system_error>

#include <poll.h>

#include "test/node/lab.hpp"
#include "test/system/datagrams.hpp"

namespace kubeportal::node {

namespace {

/// Steady, and leaves a small machine time for what is tested.
constexpr int kPauseMilliseconds = 2;

std::string trouble_of_dial(const NetworkNamespace& from, const std::string& address) {
  switch (dial(from, address)) {
    case Outcome::served:
      return "";
    case Outcome::refused:
      return "refused";
    case Outcome::unanswered:
      break;
  }
  return "unanswered";
}

std::string trouble_of_query(const NetworkNamespace& from, const std::string& address) {
  const Inside inside(from);
  const auto client = system::datagram_client(*model::parse_socket_address(address));
  const auto from_port = " from " + to_string(system::address_of(client));
  try {
    system::send_datagram(client, "question");
    const auto answer = system::receive_datagram(client, system::milliseconds(1000));
    if (!answer) return "unanswered" + from_port;
    return *answer == "question" ? "" : "answered with " + *answer + from_port;
  } catch (const std::system_error& error) {
    return error.code().message() + from_port;
  }
}

}  // namespace

SteadyLoad::SteadyLoad(const NetworkNamespace& from, std::string address, Kind kind)
    : address_(std::move(address)),
      kind_(kind),
      thread_([this, &from](const std::stop_token& stop) { run(stop, from); }) {}

void SteadyLoad::wait_for_more(std::size_t count) const {
  const auto wanted = ended() + count;
  if (!system::eventually(system::kPatience, [&] { return ended() >= wanted; })) {
    throw system::TimedOut("the load on " + address_ + " does not get on");
  }
}

std::vector<Attempt> SteadyLoad::finish() {
  thread_.request_stop();
  thread_.join();
  return std::move(attempts_);
}

void SteadyLoad::run(const std::stop_token& stop, const NetworkNamespace& from) {
  while (!stop.stop_requested()) {
    Attempt attempt;
    attempt.begun = system::Clock::now();
    attempt.trouble = kind_ == Kind::connections ? trouble_of_dial(from, address_)
                                                 : trouble_of_query(from, address_);
    attempt.ended = system::Clock::now();
    {
      const std::lock_guard lock(mutex_);
      attempts_.push_back(attempt);
    }
    ::poll(nullptr, 0, kPauseMilliseconds);
  }
}

std::size_t SteadyLoad::ended() const {
  const std::lock_guard lock(mutex_);
  return attempts_.size();
}

}  // namespace kubeportal::node
