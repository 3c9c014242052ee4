#pragma once

#include <memory>
#include <string>

#include <boost/asio/io_context.hpp>

#include "k8sclient/api_connection.hpp"
#include "k8sclient/exec_credential.hpp"

namespace kubeportal::k8sclient {

/// A request that waits for the credentials it needs, then a connection as any other. Owned by
/// whoever asked, and by what it waits for; control thread.
class AwaitedConnection final : public ApiConnection {
 public:
  AwaitedConnection(ApiRequest request, ApiReceiver receiver);

  void close() override;

  /// The request goes out with this credential, if it is still wanted.
  void open(boost::asio::io_context& io, ClientConfig config, const ExecCredential& credential);
  /// There is no credential.
  void fail(const std::string& problem);

 private:
  ApiRequest request_;
  ApiReceiver receiver_;  // while it waits
  std::shared_ptr<ApiConnection> connection_;
};

}  // namespace kubeportal::k8sclient
