Saddle.Cli.StandardStreams.Complete();
return Saddle.Cli.CommandLine.Run(args);
