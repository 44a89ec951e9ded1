import Foundation

Program.end(Program.run(Array(CommandLine.arguments.dropFirst())))
