#pragma once

#include <algorithm>
#include <chrono>
#include <string>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <doctest/doctest.h>

#include "k8sclient/manifest_source.hpp"
#include "test/fakes/captured_log.hpp"
#include "test/k8sclient/manifest_texts.hpp"
#include "test/k8sclient/recording_handler.hpp"
#include "test/k8sclient/temporary_folder.hpp"

namespace kubeportal::testing {

/// A ManifestSource on real files and real inotify, driven until something is seen.
class LiveSource {
 public:
  using Journal = std::vector<std::string>;

  explicit LiveSource(std::vector<std::string> paths,
                      k8sclient::OpenInotify open = k8sclient::open_inotify)
      : source_(io_, std::move(paths), {services, slices, nodes}, std::move(open)) {
    source_.start();
  }

  /// Runs until `line` is in the journal.
  void await(const std::string& line) {
    await_that(line, [&] { return has(line); });
  }

  template <typename Condition>
  void await_that(const std::string& what, Condition&& condition) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (!condition()) {
      if (std::chrono::steady_clock::now() > deadline) {
        for (const auto& seen : journal) MESSAGE("seen: " << seen);
        FAIL("waited in vain for " << what);
      }
      io_.run_one_for(std::chrono::milliseconds(100));
    }
  }

  bool has(const std::string& line) const {
    return std::find(journal.begin(), journal.end(), line) != journal.end();
  }

  /// What was delivered since the last call.
  Journal take() { return std::exchange(journal, {}); }

  void stop() { source_.stop(); }
  k8sclient::Objects objects() const { return source_.objects(); }
  void run_what_is_ready() { io_.poll(); }

  Journal journal;
  RecordingHandler<api::Service> services{journal};
  RecordingHandler<api::EndpointSlice> slices{journal};
  Journal node_journal;
  RecordingHandler<api::Node> nodes{node_journal};
  fakes::CapturedLog log;

 private:
  boost::asio::io_context io_;
  k8sclient::ManifestSource source_;
};

}  // namespace kubeportal::testing
