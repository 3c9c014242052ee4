#include "test/system/peer_plan.hpp"

#include <cmath>

namespace kubeportal::system {
namespace {

constexpr std::uint64_t kLargest = 4'194'304;

class Draw {
 public:
  explicit Draw(std::mt19937_64& random) : random_(random) {}

  bool one_in(unsigned n) { return random_() % n == 0; }

  std::uint64_t between(std::uint64_t low, std::uint64_t high) {
    return std::uniform_int_distribution<std::uint64_t>(low, high)(random_);
  }

  /// Log-uniform from `low` to `high`: every order of magnitude is as likely as any other.
  std::uint64_t log_between(std::uint64_t low, std::uint64_t high) {
    std::uniform_real_distribution<double> exponent(std::log(static_cast<double>(low)),
                                                    std::log(static_cast<double>(high) + 1.0));
    return std::min(static_cast<std::uint64_t>(std::exp(exponent(random_))), high);
  }

  Rests rests() {
    return {.bytes = log_between(1, 262'144),
            .length = milliseconds(between(1, 25)),
            .count = static_cast<unsigned>(between(1, 10))};
  }

 private:
  std::mt19937_64& random_;
};

}  // namespace

PeerPlan draw_plan(std::mt19937_64& random) {
  Draw draw(random);
  PeerPlan plan;
  plan.key = random();
  plan.size = draw.log_between(1, kLargest + 1) - 1;
  plan.write_size = draw.log_between(plan.size / 1024 + 1, 65'536);
  plan.finishes_last = draw.one_in(3);
  if (draw.one_in(10)) plan.reset_after_bytes = draw.log_between(1, 2 * kLargest) - 1;
  if (draw.one_in(40)) plan.reset_after = milliseconds(draw.between(0, 30));
  if (draw.one_in(8)) plan.reading = draw.rests();
  if (draw.one_in(8)) plan.writing = draw.rests();
  if (draw.one_in(8)) {
    plan.buffers = {.receive = static_cast<int>(draw.log_between(8'192, 65'536)),
                    .send = static_cast<int>(draw.log_between(4608, 65'536))};
  }
  return plan;
}

}  // namespace kubeportal::system
