#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "k8sclient/api/endpoint_slice.hpp"
#include "k8sclient/api/event.hpp"
#include "k8sclient/api/node.hpp"
#include "k8sclient/api/service.hpp"

namespace kubeportal::k8sclient {

/// What a consumer of objects of one kind implements. All calls come on the control thread, in the
/// order in which the source saw the changes. An object's identity is its namespace and name.
template <typename Object>
class Handler {
 public:
  virtual ~Handler() = default;
  virtual void on_add(const Object& object) = 0;
  virtual void on_update(const Object& previous, const Object& current) = 0;
  virtual void on_delete(const Object& object) = 0;
  /// Everything that existed when the source started has been delivered. Called once.
  virtual void on_synced() = 0;
};

using ServiceHandler = Handler<api::Service>;
using EndpointSliceHandler = Handler<api::EndpointSlice>;
using NodeHandler = Handler<api::Node>;

/// Whom a source tells; a handler a kind.
struct Handlers {
  ServiceHandler& services;
  EndpointSliceHandler& endpoint_slices;
  NodeHandler& nodes;
};

/// How far one kind of objects is followed.
struct SourceStatus {
  std::string what;     ///< "endpointslices"
  bool synced = false;  ///< everything that existed at start has been delivered
  std::chrono::steady_clock::time_point heard;  ///< when it was last known to be all there is
  std::string trouble;                          ///< why nothing is heard now; empty: all is well
};

/// What a source has delivered at one moment. The objects do not change: any thread may keep and
/// read them.
struct Objects {
  std::vector<std::shared_ptr<const api::Service>> services;
  std::vector<std::shared_ptr<const api::EndpointSlice>> endpoint_slices;
  std::vector<std::shared_ptr<const api::Node>> nodes;
};

/// Where Services, EndpointSlices and Nodes come from: manifests, the `lb` command line, or an API
/// server. Owned by App, lives on the control thread. Handlers outlive the source.
class ObjectSource {
 public:
  virtual ~ObjectSource() = default;

  /// Delivers what exists, then on_synced to every handler, then changes until stop().
  /// Throws std::runtime_error with a sentence for the operator where it cannot start at all.
  virtual void start() = 0;

  /// No handler is called after this returns. Idempotent.
  virtual void stop() = 0;

  /// What the handlers were told of and is in force, also after stop(): pointers, not copies.
  virtual Objects objects() const = 0;

  /// Of every kind that may fall behind; none where there is no server to be away.
  virtual std::vector<SourceStatus> status() const { return {}; }

  /// What an operator should find beside the object that it is about; lost where the source is no
  /// cluster. Never blocks; repeats are the source's to hold back.
  virtual void record(const api::Event& /*event*/) {}
};

}  // namespace kubeportal::k8sclient
