#include "CEmbeddedScenes.h"

#include <string.h>

// #embed is C23; clang has it in every mode and only says so.
#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char pendulum[] = {
#embed "../../scenes/pendulum.json5"
};

static const unsigned char cartpole[] = {
#embed "../../scenes/cartpole.json5"
};

static const unsigned char cartpole_swingup[] = {
#embed "../../scenes/cartpole-swingup.json5"
};

static const unsigned char reacher2[] = {
#embed "../../scenes/reacher2.json5"
};

static const unsigned char cartpole_v1[] = {
#embed "../../scenes/cartpole-v1.json5"
};

static const unsigned char fork[] = {
#embed "../../scenes/fork.json5"
};

static const unsigned char play[] = {
#embed "../../scenes/play.json5"
};

static const unsigned char lce_planar[] = {
#embed "../../scenes/lce-planar.json5"
};

static const unsigned char lce_balance[] = {
#embed "../../scenes/lce-balance.json5"
};

static const unsigned char lce_swingup[] = {
#embed "../../scenes/lce-swingup.json5"
};

static const unsigned char lce_cartpole[] = {
#embed "../../scenes/lce-cartpole.json5"
};

static const unsigned char lce_arm3[] = {
#embed "../../scenes/lce-arm3.json5"
};

static const latentscope_embedded_file scenes[] = {
    {"pendulum", pendulum, sizeof pendulum},
    {"cartpole", cartpole, sizeof cartpole},
    {"cartpole-swingup", cartpole_swingup, sizeof cartpole_swingup},
    {"reacher2", reacher2, sizeof reacher2},
    {"cartpole-v1", cartpole_v1, sizeof cartpole_v1},
    {"fork", fork, sizeof fork},
    {"play", play, sizeof play},
    {"lce-planar", lce_planar, sizeof lce_planar},
    {"lce-balance", lce_balance, sizeof lce_balance},
    {"lce-swingup", lce_swingup, sizeof lce_swingup},
    {"lce-cartpole", lce_cartpole, sizeof lce_cartpole},
    {"lce-arm3", lce_arm3, sizeof lce_arm3},
};

size_t latentscope_embedded_scene_count(void) { return sizeof scenes / sizeof *scenes; }

latentscope_embedded_file latentscope_embedded_scene(size_t index) {
  if (index >= latentscope_embedded_scene_count()) return (latentscope_embedded_file){"", 0, 0};
  return scenes[index];
}

#if __has_embed("../../scenes/pretrained/pendulum.safetensors")
static const unsigned char pretrained_pendulum[] = {
#embed "../../scenes/pretrained/pendulum.safetensors"
};

static const unsigned char pretrained_cartpole[] = {
#embed "../../scenes/pretrained/cartpole.safetensors"
};

static const latentscope_embedded_file pretrained[] = {
    {"pendulum", pretrained_pendulum, sizeof pretrained_pendulum},
    {"cartpole", pretrained_cartpole, sizeof pretrained_cartpole},
};
#else
static const latentscope_embedded_file pretrained[1] = {{"", 0, 0}};
#endif

#if __has_embed("../../scenes/pretrained/pendulum.csv")
static const unsigned char curves_pendulum[] = {
#embed "../../scenes/pretrained/pendulum.csv"
};
#endif

#if __has_embed("../../scenes/pretrained/cartpole.csv")
static const unsigned char curves_cartpole[] = {
#embed "../../scenes/pretrained/cartpole.csv"
};
#endif

static const latentscope_embedded_file curves[] = {
#if __has_embed("../../scenes/pretrained/pendulum.csv")
    {"pendulum", curves_pendulum, sizeof curves_pendulum},
#endif
#if __has_embed("../../scenes/pretrained/cartpole.csv")
    {"cartpole", curves_cartpole, sizeof curves_cartpole},
#endif
    {"", 0, 0},
};

/// The file of a scene among some; an empty one when there is none.
static latentscope_embedded_file find(
    const latentscope_embedded_file *files, size_t count, const char *scene) {
  for (size_t index = 0; index < count; index++) {
    if (files[index].count && strcmp(files[index].name, scene) == 0) return files[index];
  }
  return (latentscope_embedded_file){"", 0, 0};
}

latentscope_embedded_file latentscope_embedded_pretrained(const char *scene) {
  return find(pretrained, sizeof pretrained / sizeof *pretrained, scene);
}

latentscope_embedded_file latentscope_embedded_curves(const char *scene) {
  return find(curves, sizeof curves / sizeof *curves, scene);
}
