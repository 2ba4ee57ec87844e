// A shared library that adds memories says with one line for which Lacuna it was built:
//
//     LACUNA_PLUGIN
//
// The number grows with every change to a header that plug-ins use.
#pragma once

#define LACUNA_PLUGIN_INTERFACE 1
#define LACUNA_PLUGIN extern "C" const int lacuna_plugin_interface = LACUNA_PLUGIN_INTERFACE;
