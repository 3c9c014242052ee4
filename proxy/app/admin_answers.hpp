#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include <boost/asio/io_context.hpp>

#include "config/options.hpp"
#include "k8sclient/source.hpp"
#include "proxy/app/connection_probe.hpp"
#include "proxy/app/this_machine.hpp"
#include "proxy/explain/explain.hpp"
#include "proxy/explain/overview.hpp"
#include "proxy/model/counters.hpp"
#include "proxy/model/journal.hpp"
#include "proxy/observe/http_answer.hpp"
#include "proxy/observe/waiting_requests.hpp"
#include "proxy/worker/worker_pool.hpp"

namespace boost::asio {
class thread_pool;
}

namespace kubeportal::app {

/// Answers what docs/ADMIN.md lists, but for the stream. Owned by App; the control thread only
/// takes what an answer is made of, which a thread of its own turns into text; workers are asked a
/// few connections at a time. Ends with its destructor, which waits for the answer under way.
class AdminAnswers {
 public:
  struct Parts {
    boost::asio::io_context& io;
    const config::Options& options;
    control::FamilyRule family_rule;
    worker::WorkerPool& workers;
    model::Statistics& statistics;
    const model::Journal& journal;
    std::function<k8sclient::Objects()> objects;
    std::function<explain::Machine(Processes)> machine;
    ConnectionProbe& probe;
  };

  explicit AdminAnswers(Parts parts);
  ~AdminAnswers();

  /// For the owner of the admin socket.
  observe::HttpRoutes all();
  /// Those that change nothing and tell of no client: for whoever reaches the metrics server.
  observe::HttpRoutes for_everybody();

 private:
  using Request = observe::HttpRequest;
  using Respond = observe::HttpRespond;

  /// Those that change nothing, name no client and need nothing for it that is the owner's.
  observe::HttpRoutes harmless();

  void about(Respond respond) const;
  void services(const Request& request, Respond respond);
  void connections(const Request& request, worker::SurveyAction action, Respond respond);
  /// `is_owner`: dialling, and what it takes programs to know, is for the owner of the admin socket
  /// to ask for.
  void explain(const Request& request, bool is_owner, Respond respond);
  void journal(const Request& request, Respond respond);
  void objects(Respond respond);

  /// Of one Service ("namespace/name"), or of all.
  explain::Figures figures(const std::string& service) const;
  struct Question {
    explain::Destination destination;
    std::optional<model::IpAddress> from;
    bool is_owner = false;
  };
  using Explained = std::function<void(explain::Explanation)>;

  explain::LiveLegs live_legs() const;
  explain::Machine machine(bool is_owner) const;
  /// `explained` is called on another thread.
  void answer(const Question& question, const Respond& respond, Explained explained);
  void probe(const Question& question, explain::Explanation explanation, Respond respond);
  /// Runs `work` on the thread for that; what it throws is the answer.
  void elsewhere(const Respond& respond, std::function<void()> work);
  /// The same, where `make` makes the answer.
  void render(const Respond& respond, std::function<observe::HttpAnswer()> make);

  const Parts parts_;
  const std::chrono::system_clock::time_point since_ = std::chrono::system_clock::now();
  /// Those of everybody, few enough not to keep the owner waiting.
  const observe::WaitingRequests public_requests_{8};
  const std::unique_ptr<boost::asio::thread_pool> renderer_;  ///< one thread
};

}  // namespace kubeportal::app
