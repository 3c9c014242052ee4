-- Has wrk print its totals as one last line of JSON.
done = function(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    '{"requests": %d, "seconds": %.6f, "p99_us": %d, "failed": %d}\n',
    summary.requests, summary.duration / 1e6, latency:percentile(99),
    errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end
