import Foundation

/// Names of threads, as system tools show them.
package enum ThreadName {
  /// Names the calling thread; Linux keeps 15 bytes.
  package static func set(_ name: String) {
    // Foundation passes a thread's name on to Linux only by chance (it compares the thread with a
    // handle that its starter may not have stored yet). A name is not worth an error.
    try? Data(name.utf8.prefix(15)).write(to: URL(fileURLWithPath: "/proc/thread-self/comm"))
  }
}
