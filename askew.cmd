@echo off
rem Runs Askew from a clone; builds it first when it is not built or its sources have changed.
dotnet run --project "%~dp0src\Askew.Cli" -c Release -p:RunAnalyzers=false --no-launch-profile -v quiet -- %*
