"""Pages of files: the import wizard, imports with their refused rows, exports."""
