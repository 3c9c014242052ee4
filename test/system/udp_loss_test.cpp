#include <array>
#include <cstdlib>
#include <cstring>
#include <optional>
#include <vector>

#include <doctest/doctest.h>
#include <poll.h>
#include <sys/socket.h>

#include "test/system/datagrams.hpp"
#include "test/system/dose.hpp"
#include "test/system/kube_portal.hpp"
#include "test/whole_dose.hpp"

using namespace kubeportal::system;

namespace {

constexpr std::uint64_t kClients = 32;
constexpr std::size_t kPayload = 64;

std::uint64_t number_from(const char* variable, std::uint64_t otherwise) {
  const char* given = std::getenv(variable);
  return given == nullptr ? otherwise : std::strtoull(given, nullptr, 10);
}

std::uint64_t datagram_dose() {
  return kubeportal::testing::whole_dose() ? 1'000'000 : kSanitized ? 5'000 : 50'000;
}

/// A second.
std::uint64_t datagram_rate() {
  return number_from("KUBE_PORTAL_UDP_RATE", kSanitized ? 2'000 : 10'000);
}

/// Questions with numbers that go out at a set rate over several client ports, and the answers.
class NumberedQuestions {
 public:
  NumberedQuestions(const SocketAddress& server, std::uint64_t count) : answers_(count, 0) {
    for (std::uint64_t i = 0; i < kClients; ++i) clients_.push_back(datagram_client(server));
  }

  void ask_all(std::uint64_t rate) {
    const auto begin = Clock::now();
    for (std::uint64_t asked = 0; asked < answers_.size();) {
      const auto elapsed = std::chrono::duration<double>(Clock::now() - begin).count();
      const auto due = static_cast<std::uint64_t>(elapsed * static_cast<double>(rate));
      for (; asked < std::min<std::uint64_t>(due, answers_.size()); ++asked) ask(asked);
      take_answers(1);
    }
    const Deadline deadline(kPatience);
    while (answered_ < answers_.size() && !deadline.passed()) take_answers(20);
    seconds_ = std::chrono::duration<double>(Clock::now() - begin).count();
  }

  std::uint64_t lost() const {
    return static_cast<std::uint64_t>(std::count(answers_.begin(), answers_.end(), 0));
  }
  std::uint64_t harmed() const { return harmed_; }
  std::uint64_t doubled() const {
    return static_cast<std::uint64_t>(
        std::count_if(answers_.begin(), answers_.end(), [](auto n) { return n > 1; }));
  }
  double seconds() const { return seconds_; }

 private:
  void ask(std::uint64_t number) {
    std::array<char, kPayload> payload{};
    std::memcpy(payload.data(), &number, sizeof number);
    std::memcpy(payload.data() + kPayload - sizeof number, &number, sizeof number);
    const auto& client = clients_[number % kClients];
    send_datagram(client, {payload.data(), payload.size()});
  }

  void take_answers(int wait) {
    std::vector<pollfd> waits;
    for (const auto& client : clients_) waits.push_back({client.number(), POLLIN, 0});
    ::poll(waits.data(), waits.size(), wait);
    for (std::size_t i = 0; i < waits.size(); ++i) {
      std::array<char, kPayload + 1> payload;
      while (waits[i].revents != 0) {
        const auto size = ::recv(clients_[i].number(), payload.data(), payload.size(), 0);
        if (size < 0) break;
        take(payload.data(), static_cast<std::size_t>(size));
      }
    }
  }

  void take(const char* payload, std::size_t size) {
    std::uint64_t first = 0;
    std::uint64_t last = 0;
    if (size != kPayload) {
      ++harmed_;
      return;
    }
    std::memcpy(&first, payload, sizeof first);
    std::memcpy(&last, payload + kPayload - sizeof last, sizeof last);
    if (first != last || first >= answers_.size()) {
      ++harmed_;
      return;
    }
    if (answers_[first]++ == 0) ++answered_;
  }

  std::vector<Descriptor> clients_;
  std::vector<std::uint8_t> answers_;  // to each question
  std::uint64_t answered_ = 0;
  std::uint64_t harmed_ = 0;
  double seconds_ = 0;
};

}  // namespace

TEST_CASE("no datagram is lost at a moderate rate") {
  const DatagramEcho echo;
  LoadBalancer balancer({echo.address()}, {"--udp"});
  const auto count = datagram_dose();
  NumberedQuestions questions(balancer.address(), count);
  questions.ask_all(datagram_rate());
  MESSAGE(count << " questions at " << datagram_rate() << " a second: " << questions.lost()
                << " without an answer, " << questions.doubled() << " with two, "
                << questions.harmed() << " harmed, in " << questions.seconds() << " s");
  CHECK(questions.lost() == 0);
  CHECK(questions.doubled() == 0);
  CHECK(questions.harmed() == 0);
  const auto metrics = balancer.metrics();
  CHECK(metrics.sum("kube_portal_datagrams_total", "to_endpoint") == static_cast<double>(count));
  CHECK(metrics.sum("kube_portal_datagrams_total", "to_client") == static_cast<double>(count));
  balancer.stop();
}
