#include "sim/inputs/settings.h"

#include <gtest/gtest.h>

#include "sim/config/document.h"

namespace lacuna {
namespace {

using Words = std::vector<std::string>;

TEST(Settings, AreToldApartByWhatTheyChange) {
  const Settings told = tell_apart({"/clock_ghz=2", "/network/batch=4", "/networks=1", "/network/name=x"});
  EXPECT_EQ(told.machine, (Words{"/clock_ghz=2", "/networks=1"}));
  EXPECT_EQ(told.network, (Words{"/batch=4", "/name=x"}));
}

TEST(Settings, TheWholeNetworkIsNoValueOfIt) {
  EXPECT_FALSE(is_of_network("/network"));
  EXPECT_FALSE(is_of_network("/network=1"));
  EXPECT_TRUE(is_of_network("/network/layers/0"));
  EXPECT_EQ(within_network("/network/layers/0"), "/layers/0");
}

TEST(Settings, SetEveryValueOfAnObject) {
  EXPECT_EQ(pointers_of({"/clock_ghz=2", R"(/dram={"type": "hbm2", "latency_cycles": 3})"}),
            (Words{"/clock_ghz", "/dram/type", "/dram/latency_cycles"}));
  EXPECT_THROW((void)pointers_of({"clock_ghz=2"}), InputError);
}

}  // namespace
}  // namespace lacuna
