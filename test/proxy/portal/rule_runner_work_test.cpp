#include <string>
#include <thread>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <doctest/doctest.h>

#include "proxy/portal/iptables/rule_runner.hpp"

namespace kubeportal::portal {

TEST_CASE("work is done in order on one other thread and its end is told on the control thread") {
  boost::asio::io_context control;
  auto busy = boost::asio::make_work_guard(control);
  RuleRunner runner(
      [&](std::function<void()> work) { boost::asio::post(control, std::move(work)); });

  std::string order;
  std::thread::id worked_on;
  std::thread::id told_on;
  runner.run_work([&] { worked_on = std::this_thread::get_id(); },
                  [&] { told_on = std::this_thread::get_id(); });
  runner.run({{"true"}, {}},
             [&](const CommandResult& result) { order += result.ok() ? "1" : "!"; });
  runner.run_work([&] { CHECK(std::this_thread::get_id() == worked_on); },
                  [&] {
                    order += "2";
                    busy.reset();
                  });
  control.run();
  CHECK(order == "12");
  CHECK(told_on == std::this_thread::get_id());
  CHECK(worked_on != told_on);
}

}  // namespace kubeportal::portal
