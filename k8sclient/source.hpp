#pragma once

#include "k8sclient/api/endpoint_slice.hpp"
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

/// Where Services and EndpointSlices come from: manifests, the `lb` command line, or an API server.
/// Owned by App, lives on the control thread. Handlers outlive the source.
class ObjectSource {
 public:
  virtual ~ObjectSource() = default;

  /// Delivers what exists, then on_synced to both handlers, then changes until stop().
  /// Throws std::runtime_error with a sentence for the operator where it cannot start at all.
  virtual void start() = 0;

  /// No handler is called after this returns. Idempotent.
  virtual void stop() = 0;
};

}  // namespace kubeportal::k8sclient
