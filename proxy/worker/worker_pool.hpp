#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <unordered_map>
#include <vector>

#include "proxy/model/data_plane.hpp"
#include "proxy/worker/open_address.hpp"
#include "proxy/worker/worker.hpp"

namespace kubeportal::worker {

/// The data plane: all workers, and which leg is at home where. Owned by App; called on the control
/// thread.
///
/// Legs are spread over the workers in turn; a leg's listeners accept on its home worker, and a
/// client is handed to the least loaded one, so that one hot service port uses every core. UDP
/// flows stay on the home worker.
class WorkerPool : public model::DataPlane {
 public:
  WorkerPool(std::size_t workers, relay::Settings settings, model::Statistics& statistics,
             relay::ConnectionBudget& budget);
  ~WorkerPool() override;

  void publish(const model::Leg& leg, model::Backends backends) override;
  boost::system::result<model::SocketAddress> open(
      const model::Leg& leg, const model::SocketAddress& address,
      std::vector<model::Cidr> allowed_sources) override;
  void close(const model::Leg& leg, const model::SocketAddress& address) override;
  void forget(const model::Leg& leg) override;

  /// First phase of the end: accepts what is queued, then refuses. `drained` is called on some
  /// worker's thread when the last session has ended (at once if there is none), perhaps more than
  /// once.
  void drain(std::function<void()> drained);

  /// Resets what still runs; `drained` follows.
  void abort_sessions();

  /// Second phase: ends the threads.
  void stop();

  /// Looks at, or ends, the connections that match; `done` is called on some worker's thread with
  /// what they were, in no order.
  void survey(const model::ConnectionFilter& filter, SurveyAction action,
              ConnectionSurvey::Done done);

  /// A leg as it is served now: whom to ask about the next connection, and where it is accepted.
  struct Served {
    std::shared_ptr<relay::ServedLeg> leg;
    std::size_t home = 0;  ///< the worker that accepts
    std::vector<model::SocketAddress> addresses;
  };
  /// nullopt: no such leg.
  std::optional<Served> served(const model::Leg& leg) const;
  /// Calls `visit` for every leg.
  void for_each_leg(const std::function<void(relay::ServedLeg&)>& visit) const;

  /// The addresses that are open.
  std::vector<model::SocketAddress> open_addresses() const;

  /// Sessions that run now.
  std::size_t load() const;

 private:
  struct Home {
    std::shared_ptr<relay::ServedLeg> leg;
    Worker* worker;
    std::map<model::SocketAddress, std::unique_ptr<OpenAddress>> addresses;
  };

  static void refuse_or_serve(const Home& home, OpenAddress& address);
  void shed_flows();
  void dispatch(Worker& home, relay::AcceptedClient client);
  void on_sessions_ended();

  const relay::Settings settings_;
  model::Statistics& statistics_;
  relay::ConnectionBudget& budget_;
  const relay::Descriptor placeholder_;  // what vacated sockets are replaced by
  std::unordered_map<model::Leg, Home> legs_;
  std::size_t next_home_ = 0;

  // Set before `undrained_` is, read by workers only after.
  std::function<void()> drained_;
  std::atomic<bool> draining_{false};
  std::atomic<std::size_t> undrained_{0};  // workers that may still accept

  std::vector<std::unique_ptr<Worker>> workers_;  // last: its threads use all of the above
};

}  // namespace kubeportal::worker
