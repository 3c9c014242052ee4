#pragma once

#include <functional>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include "k8sclient/source.hpp"
#include "proxy/app/source_watch.hpp"
#include "proxy/model/counters.hpp"
#include "proxy/model/journal.hpp"
#include "proxy/observe/refusal_watch.hpp"

namespace kubeportal::app {

/// Looks every second for what nobody tells the journal by himself: clients that are let down, and
/// sources of objects that fall silent. Owned by App, control thread. Ends with stop().
class JournalWatch {
 public:
  using Sources = std::function<std::vector<k8sclient::SourceStatus>()>;

  JournalWatch(boost::asio::io_context& io, model::Statistics& statistics, model::Journal& journal,
               Sources sources);

  /// Does nothing where no journal is kept.
  void start();

  /// Idempotent.
  void stop();

 private:
  void look();
  void look_later();

  model::Journal& journal_;
  const Sources sources_;
  boost::asio::steady_timer timer_;
  observe::RefusalWatch refusals_;
  SourceWatch source_watch_;
};

}  // namespace kubeportal::app
