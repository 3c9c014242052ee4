#include "proxy/app/journal_watch.hpp"

#include <chrono>
#include <utility>

namespace kubeportal::app {

namespace {

constexpr std::chrono::seconds kInterval{1};

}  // namespace

JournalWatch::JournalWatch(boost::asio::io_context& io, model::Statistics& statistics,
                           model::Journal& journal, Sources sources)
    : journal_(journal),
      sources_(std::move(sources)),
      timer_(io),
      refusals_(statistics, journal),
      source_watch_(journal) {}

void JournalWatch::start() {
  if (journal_.is_kept()) look_later();
}

void JournalWatch::stop() { timer_.cancel(); }

void JournalWatch::look() {
  refusals_.sample(std::chrono::steady_clock::now());
  source_watch_.look(sources_());
}

void JournalWatch::look_later() {
  timer_.expires_after(kInterval);
  timer_.async_wait([this](const boost::system::error_code& error) {
    if (error) return;
    look();
    look_later();
  });
}

}  // namespace kubeportal::app
