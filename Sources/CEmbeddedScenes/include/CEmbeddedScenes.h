#ifndef LATENTSCOPE_CEMBEDDEDSCENES_H
#define LATENTSCOPE_CEMBEDDEDSCENES_H

#include <stddef.h>

/// A file that travels inside the executable.
typedef struct {
  /// The name of the scene, as the command line knows it.
  const char *name;
  /// The bytes of the file.
  const unsigned char *bytes;
  /// How many bytes there are.
  size_t count;
} latentscope_embedded_file;

/// How many scenes are embedded.
size_t latentscope_embedded_scene_count(void);

/// An embedded scene, in the order of listing; an empty file beyond the last.
latentscope_embedded_file latentscope_embedded_scene(size_t index);

/// The embedded checkpoint of a pretrained model of a scene; an empty file when there is none.
latentscope_embedded_file latentscope_embedded_pretrained(const char *scene);

/// The embedded curves of its training, as CSV; an empty file when there are none.
latentscope_embedded_file latentscope_embedded_curves(const char *scene);

#endif
