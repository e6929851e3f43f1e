return Saddle.Cli.CommandLine.Run(args);
