using BenchmarkDotNet.Running;

// dotnet run -c Release --project benchmarks/Askew.Benchmarks -- --filter '*'
BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
