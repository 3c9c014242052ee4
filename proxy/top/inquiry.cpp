#include "proxy/top/inquiry.hpp"

#include <exception>

#include <boost/url/encode.hpp>
#include <boost/url/rfc/unreserved_chars.hpp>

namespace kubeportal::top {

namespace {

std::string connections_of(const std::string& service) {
  return "/v1/connections?service=" +
         boost::urls::encode(service, boost::urls::unreserved_chars + '/');
}

}  // namespace

Moment earliest_look(Moment now, Moment::duration took) { return now + 10 * took; }

Answer inquire(const AdminGet& get, const Question& question, const std::function<Moment()>& now) {
  Answer answer;
  answer.opened = question.opened;
  try {
    if (question.services) {
      const auto body = get("/v1/services");
      answer.at = now();
      answer.services = parse_services(body);
    }
  } catch (const std::exception& error) {
    answer.failure = error.what();
    return answer;
  }
  try {
    if (question.node) answer.node = parse_node(get("/v1"));
  } catch (const std::exception&) {
    answer.node.reset();
  }
  try {
    if (!question.opened.empty()) {
      answer.loads = parse_connections(get(connections_of(question.opened)));
    }
  } catch (const std::exception&) {
    answer.loads.reset();  // shown as not known; where the proxy is gone, the next look says so
  }
  return answer;
}

}  // namespace kubeportal::top
