// A trace of the network below: opened, checked, and every layer's tensors loaded. The HDF5 library, which
// nobody has instrumented, crashes and hangs on some damaged files. That is why traces are read in a child,
// and here, too, a file is first read in one: what is the library's own ends there and is refused, what is
// ours is a finding. Files that a child survives are read again in this process, which sees what code they
// reach.
#include "sim/tensors/trace_file.h"

#include <unistd.h>

#include <csignal>
#include <cstring>

#include "sim/config/document.h"
#include "sim/config/problems.h"
#include "sim/process/isolated.h"
#include "tests/fuzz/support.h"

#if defined(__SANITIZE_ADDRESS__)
#define LACUNA_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define LACUNA_ASAN 1
#endif
#endif

#if defined(LACUNA_ASAN)
extern "C" void __asan_set_error_report_callback(void (*callback)(const char*));
#endif

extern "C" const char* __lsan_default_suppressions();
extern "C" const char* __lsan_default_suppressions() {
  return "leak:libhdf5\n";
}

namespace lacuna {
namespace {

constexpr ChildLimits limits{3, 0};  // far above what a file of this size takes

// make_corpus.py writes traces of it.
constexpr const char* network_text = R"({
  "name": "tiny", "batch": 2, "input": {"channels": 2, "height": 4, "width": 4},
  "input_bits": 8, "weight_bits": 8,
  "layers": [{"name": "conv", "type": "conv", "out_channels": 3, "kernel": 3},
             {"name": "pool", "type": "max_pool", "kernel": 2, "stride": 2},
             {"name": "fc", "type": "fc", "out_features": 2}]})";

void read(const std::string& file) {
  static const Network network = resolve_network(parse_document(network_text, "tiny.json"));
  TraceFile(file).network();
  const auto tensors = traced_tensors(file, network);
  for (const Layer& layer : network.layers) tensors->load(layer, true);
}

// AddressSanitizer also finds what the library does through memcpy and its like: the frame that called says
// whose it is.
[[maybe_unused]] void end_if_in_the_library(const char* report) {
  const char* caller = std::strstr(report, "#1 ");
  const char* end = caller == nullptr ? nullptr : std::strchr(caller, '\n');
  if (end != nullptr && std::string(caller, end).find("libhdf5") != std::string::npos) ::raise(SIGKILL);
}

std::string read_in_child(const std::string& file) {
  for (const int signal : {SIGSEGV, SIGBUS, SIGFPE, SIGABRT}) std::signal(signal, SIG_DFL);
#if defined(LACUNA_ASAN)
  __asan_set_error_report_callback(end_if_in_the_library);
#endif
  read(file);
  return "";
}

// Whether a child could read it, without an InputError.
bool is_readable(const std::string& file) {
  ChildPool pool;
  pool.start(
      0, [&] { return read_in_child(file); }, limits);
  std::vector<ChildPool::Finished> finished;
  while (finished.empty()) finished = pool.wait(std::chrono::seconds(10));
  try {
    if (finished.front().result.failure) std::rethrow_exception(finished.front().result.failure);
    return true;
  } catch (const InputError&) {
    return true;  // the same way again, for what it reaches
  } catch (const ChildDied& died) {
    fuzz::require(died.signal() != 0, "the child ends with a result, or in the library");
  } catch (const std::runtime_error& error) {
    fuzz::require(std::strstr(error.what(), "time limit") != nullptr, error.what());
  }
  return false;
}

}  // namespace
}  // namespace lacuna

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const lacuna::fuzz::Folder folder;
  const std::string file = folder.write("trace.h5", data, size);
  try {
    if (lacuna::is_readable(file)) lacuna::read(file);
  } catch (const lacuna::InputError&) {
  }
  return 0;
}
