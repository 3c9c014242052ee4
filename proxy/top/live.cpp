#include "proxy/top/live.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include <spdlog/fmt/fmt.h>

#include "proxy/top/asker.hpp"
#include "proxy/top/samples.hpp"
#include "proxy/top/screen.hpp"
#include "proxy/top/terminal.hpp"

namespace kubeportal::top {

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::seconds kSlow(2);  // an answer that takes longer is worth telling

class LiveView {
 public:
  LiveView(const AdminGet& get, const Pace& pace) : pace_(pace), asker_(get) {
    asked_ = Clock::now();
    auto first = inquire(get, {.node = true});
    if (!first.failure.empty()) throw std::runtime_error(first.failure);
    samples_.take(*std::move(first.services), first.at);
    if (first.node) node_ = *std::move(first.node);
    next_look_ = std::max(first.at + pace_.interval, earliest_look(first.at, first.at - asked_));
  }

  void run() {
    Terminal terminal;
    while (!state_.quit) {
      show_on(terminal);
      obey(terminal.wait(asker_.descriptor(), next_deadline()));
      ask_what_is_due();
    }
  }

 private:
  void show_on(Terminal& terminal) {
    const auto* loads = loads_ && loads_of_ == state_.opened ? &*loads_ : nullptr;
    const Scene scene{
        .sample = samples_.latest(), .loads = loads, .trouble = trouble_now(), .node = node_};
    auto shown = screen(state_, scene, terminal.size());
    terminal.show(shown.lines);
    view_ = std::move(shown.view);
  }

  void obey(const TerminalEvent& event) {
    switch (event.kind) {
      case TerminalEvent::Kind::key:
        state_ = press(std::move(state_), event.key, view_);
        break;
      case TerminalEvent::Kind::readable:
        if (auto answer = asker_.take()) take(std::move(*answer));
        break;
      case TerminalEvent::Kind::ended:
        state_.quit = true;
        break;
      case TerminalEvent::Kind::resized:
      case TerminalEvent::Kind::time_up:
        break;
    }
  }

  void take(Answer answer) {
    loads_of_ = answer.opened;
    loads_ = std::move(answer.loads);
    if (answer.node) node_ = *std::move(answer.node);
    if (answer.failure.empty()) {
      const auto now = Clock::now();
      next_look_ = std::max(next_look_, earliest_look(now, now - asked_));
    }
    if (!answer.services && answer.failure.empty()) return;  // only connections were asked for
    trouble_ = answer.failure;
    if (answer.services) {
      samples_.take(*std::move(answer.services), answer.at);
    } else {
      samples_.start_anew();
    }
    ++looks_;
    if (pace_.count != 0 && looks_ >= pace_.count) state_.quit = true;
  }

  void ask_what_is_due() {
    if (state_.opened.empty()) loads_of_.clear();
    if (asker_.under_way() || state_.quit || state_.paused) return;
    const auto now = Clock::now();
    const bool look = now >= next_look_;
    if (!look && loads_of_ == wanted()) return;
    if (look) next_look_ = std::max(next_look_ + pace_.interval, now);
    asked_ = now;
    asker_.ask({.services = look, .node = !trouble_.empty(), .opened = wanted()});
  }

  /// The service whose connections are asked for; empty: of none.
  std::string wanted() const {
    const auto* service = service_named(samples_.latest(), state_.opened);
    const bool is_too_much = service != nullptr && service->figures.active > kMostConnectionsRead;
    return is_too_much ? "" : state_.opened;
  }

  Moment next_deadline() const {
    if (asker_.under_way() || state_.paused) return Clock::now() + kSlow;
    return next_look_;
  }

  std::string trouble_now() const {
    const auto waited = Clock::now() - asked_;
    if (asker_.under_way() && waited >= kSlow) {
      return fmt::format("the proxy has not answered for {} s",
                         std::chrono::floor<std::chrono::seconds>(waited).count());
    }
    return trouble_.empty() ? "" : trouble_ + "; asked again and again";
  }

  const Pace pace_;
  Asker asker_;
  Samples samples_;
  std::optional<EndpointLoads> loads_;
  std::string loads_of_;  // the service that `loads_` are, or would be, of
  std::string trouble_;   // what the last look failed with
  NodeFacts node_;        // after trouble another proxy may answer, so it is asked for again
  ViewState state_;
  InView view_;
  Moment next_look_;
  Moment asked_;
  std::uint32_t looks_ = 0;
};

}  // namespace

void watch_live(const AdminGet& get, const Pace& pace) { LiveView(get, pace).run(); }

}  // namespace kubeportal::top
